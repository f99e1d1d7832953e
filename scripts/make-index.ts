/**
 * Writes what is a list of files: the barrels and docs/catalogue.md. Adding an operator, a metric
 * or an encoder is adding its file; this finds it.
 *
 *     npm run index               # write
 *     npm run index -- --check    # fail when something written is stale
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { catalogue } from './catalogue.ts';
import { namesFile } from './make-names.ts';
import { namedFiles, readText, repositoryFiles, root } from './repository.ts';

/** Folders whose `index.ts` lists every file that exports its own name. */
const barrels = ['operators', 'src/encoders', 'src/engines', 'src/metrics', 'src/predictors', 'src/recommenders', 'src/scenarios', 'src/sinks',
  'src/testing', 'src/text/prompts', 'src/transformers/families'];

const files = repositoryFiles();
const texts = new Map(barrels.map((folder) => [`${folder}/index.ts`, barrel(folder)]));
texts.set('src/cli/names.ts', namesFile());
texts.set('docs/catalogue.md', await catalogue());
if (process.argv.includes('--check')) refuseStale();
else writeAll();

function barrel(folder: string): string {
  const lines = namedFiles(folder, files).map((file) => `export * from './${file.slice(folder.length + 1)}';`);
  const body = lines.length > 0 ? lines : ['export {};'];
  return ['// Written by `npm run index` from the files in this folder. Do not edit.', ...body, ''].join('\n');
}

function writeAll(): void {
  for (const [file, text] of texts) {
    mkdirSync(join(root, dirname(file)), { recursive: true });
    if (!existsSync(join(root, file)) || readText(file) !== text) writeFileSync(join(root, file), text);
  }
}

function refuseStale(): void {
  const stale = [...texts].filter(([file, text]) => !existsSync(join(root, file)) || readText(file) !== text).map(([file]) => file);
  if (stale.length === 0) return console.log(`${texts.size} generated files are fresh`);
  console.error(`stale: ${stale.join(', ')}\n  hint: run \`npm run index\` and commit what it writes`);
  process.exitCode = 1;
}
