import type { Entry } from '../src/cli/names.ts';
import { firstSentence, headComment } from './doc-comment.ts';
import { nameOf, namedFiles, readText, repositoryFiles } from './repository.ts';

const kinds = [
  ['operators', 'operators'], ['metrics', 'src/metrics'], ['scenarios', 'src/scenarios'], ['engines', 'src/engines'],
  ['recommenders', 'src/recommenders'], ['encoders', 'src/encoders'], ['predictors', 'src/predictors'],
  ['prompts', 'src/text/prompts'], ['sinks', 'src/sinks'],
] as const;

/** The text of src/cli/names.ts: what `rxrec list` tells without loading any of it. */
export function namesFile(): string {
  const entries: Entry[] = kinds.flatMap(([kind, folder]) => namedFiles(folder)
    .filter((file) => kind !== 'scenarios' || /^export const \w+: Scenario\b/m.test(readText(file)))
    .map((file) => ({ kind, name: nameOf(file), from: `rxrec/${kind}`, about: firstSentence(file) })));
  const pipelines = repositoryFiles().filter((file) => /^pipelines\/[^/]+\.ts$/.test(file))
    .map((file): Entry => ({ kind: 'pipelines', name: file.slice('pipelines/'.length, -'.ts'.length), from: file, about: headComment(file) }));
  return [
    '// Written by `npm run index` from the doc comments. Do not edit.',
    'export interface Entry {',
    '  readonly kind: string;',
    '  readonly name: string;',
    '  /** What to import it from. */',
    '  readonly from: string;',
    '  /** One sentence. */',
    '  readonly about: string;',
    '}', '',
    'export const names: readonly Entry[] = [',
    ...[...entries, ...pipelines].map((entry) => `  ${literal(entry)},`),
    '];', '',
  ].join('\n');
}

function literal(entry: Entry): string {
  return `{ ${Object.entries(entry).map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join(', ')} }`;
}
