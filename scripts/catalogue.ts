import { pathToFileURL } from 'node:url';

import type { Metric } from '../src/core/metric.ts';
import type { Scenario } from '../src/core/scenario.ts';
import { columnTable, firstSentence } from './doc-comment.ts';
import { nameOf, namedFiles, readText, root } from './repository.ts';

/** The text of docs/catalogue.md: everything that a pipeline can import, and what it is. */
export async function catalogue(): Promise<string> {
  return [
    '<!-- Written by `npm run index` from the sources. Do not edit. -->',
    '# Catalogue', '',
    'Everything that a pipeline can import. Each name is one file; the file says more.', '',
    ...section('Operators', 'rxrec/operators', ['operator', 'reads', 'adds', 'rows', 'holds', 'what it does'],
      namedFiles('operators').map(operatorRow)),
    ...section('Metrics', 'rxrec/metrics', ['metric', 'printed as', 'better', 'over', 'definition'],
      await Promise.all(namedFiles('src/metrics').map(metricRow))),
    ...section('Scenarios', 'rxrec/scenarios', ['scenario', 'data', 'options', 'licence of the raw data'],
      await Promise.all(namedFiles('src/scenarios').map(scenarioRow))),
    ...section('Engines', 'rxrec/engines', ['engine', 'what it is'], namedFiles('src/engines').map(plainRow)),
    ...section('Recommenders', 'rxrec/recommenders', ['recommender', 'what it is'], namedFiles('src/recommenders').map(plainRow)),
    ...section('Encoders', 'rxrec/encoders', ['encoder', 'what it does with a sequence of vectors'], namedFiles('src/encoders').map(plainRow)),
    ...section('Predictors', 'rxrec/predictors', ['predictor', 'how it scores a user and a candidate'], namedFiles('src/predictors').map(plainRow)),
    ...section('Prompts', 'rxrec/prompts', ['template', 'what it is'], namedFiles('src/text/prompts').map(plainRow)),
    ...section('Sinks', 'rxrec/sinks', ['sink', 'what it does'], namedFiles('src/sinks').map(plainRow)),
  ].join('\n');
}

function section(title: string, entry: string, head: string[], rows: (string[] | undefined)[]): string[] {
  const kept = rows.filter((row) => row !== undefined);
  if (kept.length === 0) return [];
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replace(/\|/g, '\\|').replace(/\n/g, ' ')).join(' | ')} |`;
  return [`## ${title} (\`${entry}\`)`, '', line(head), line(head.map(() => '---')), ...kept.map(line), ''];
}

function operatorRow(file: string): string[] {
  const text = readText(file);
  const columns = (verb: string) => columnTable(file).filter((column) => column.verb === verb)
    .map(({ name, type }) => `\`${name}\` ${type}`).join(', ') || (new RegExp(`^ {2}${verb}: \\(`, 'm').test(text) ? 'as its options say' : '–');
  const rows = /^ {2}rows: '(\w+)'/m.exec(text)?.[1] ?? 'same';
  const holds = /^ {2}holds: .*=> (.+),$/m.exec(text)?.[1];
  return [`\`${nameOf(file)}\``, columns('reads'), columns('adds'), rows, holds === undefined ? '0' : `\`${holds}\``, firstSentence(file)];
}

async function metricRow(file: string): Promise<string[] | undefined> {
  const make = await exported<(argument?: number) => Metric>(file);
  for (const given of [[], [5], [0.5]]) {
    const metric = attempt(() => make(...given));
    if (metric === undefined || typeof metric.definition !== 'string') continue;
    const call = `\`${nameOf(file)}(${['k', 't'][[5, 0.5].indexOf(given[0]!)] ?? ''})\``;
    return [call, metric.name, metric.better, metric.over, metric.definition];
  }
  return undefined;
}

async function scenarioRow(file: string): Promise<string[] | undefined> {
  const scenario = await exported<Partial<Scenario<Record<string, unknown>>>>(file);
  if (typeof scenario.title !== 'string') return undefined;
  const options = Object.entries(scenario.options ?? {}).map(([name, option]) => `\`${name}\` (${String(option.default)}): ${option.about}`);
  return [`\`${nameOf(file)}\``, scenario.title, options.join('; ') || '–', scenario.licence ?? ''];
}

const plainRow = (file: string): string[] => [`\`${nameOf(file)}\``, firstSentence(file)];

async function exported<T>(file: string): Promise<T> {
  const module = await import(pathToFileURL(root + file).href) as Record<string, T>;
  return Object.entries(module).find(([name]) => name.toLowerCase() === nameOf(file).toLowerCase())![1];
}

/** A factory that refuses the argument is asked again with another. */
function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
