/** Writes the types of the documents on disk, and the schemas as a module, from `schemas/`. `--check` only compares. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from 'json-schema-to-typescript';

import { generatedMark, readText, root } from './repository.ts';

const names = readdirSync(join(root, 'schemas')).filter((file) => file.endsWith('.schema.json')).sort()
  .map((file) => file.replace('.schema.json', ''));
const schemas = names.map((name) => JSON.parse(readText(`schemas/${name}.schema.json`)) as { readonly title: string });
const mark = (what: string) => `// ${generatedMark} types\` from schemas/: ${what}. Do not edit.`;

const texts = new Map([
  ['src/io/documents.ts', await types()],
  ['src/io/document-schemas.ts', [
    mark('the schemas, so that they travel with the code'),
    'export const documentSchemas: Readonly<Record<string, object>> = {',
    ...schemas.map((schema, at) => `  '${names[at]}': ${JSON.stringify(schema)},`),
    '};', '',
  ].join('\n')],
]);
if (process.argv.includes('--check')) refuseStale();
else for (const [file, text] of texts) writeFileSync(join(root, file), text);

async function types(): Promise<string> {
  const bodies = await Promise.all(schemas.map((schema) => compile(structuredClone(schema) as object, schema.title, {
    bannerComment: '', unknownAny: true, style: { singleQuote: true, printWidth: 120 },
  })));
  const map = names.map((name, at) => `  '${name}': ${schemas[at]!.title};`);
  return [mark('one interface per document'), ...bodies, 'export interface Documents {', ...map, '}', '', 'export type DocumentName = keyof Documents;', ''].join('\n');
}

function refuseStale(): void {
  const stale = [...texts].filter(([file, text]) => readText(file) !== text).map(([file]) => file);
  if (stale.length === 0) return console.log(`${texts.size} generated files are fresh`);
  console.error(`stale: ${stale.join(', ')}\n  hint: run \`npm run types\` and commit what it writes`);
  process.exitCode = 1;
}
