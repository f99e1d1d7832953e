/**
 * Writes the schemas of training configurations and benchmarks from the parts that they name, then the types of all documents, and their schemas as a
 * module, from `schemas/`. `--check` only compares.
 */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compile } from 'json-schema-to-typescript';

import { editorSchema } from '../src/configuration/editor-schema.ts';
import { generatedMark, readText, root } from './repository.ts';
import { benchmarkSchema } from './benchmark-schema.ts';
import { trainSchema, withoutOptions } from './train-schema.ts';

const written = new Map([
  ['schemas/train-config.schema.json', `${json(await trainSchema())}\n`],
  ['schemas/editor/train-config.json', `${json(editorSchema(await trainSchema()))}\n`],
  ['schemas/benchmark-config.schema.json', `${json(await benchmarkSchema())}\n`],
  ['schemas/editor/benchmark-config.json', `${json(editorSchema(await benchmarkSchema()))}\n`],
]);
if (!process.argv.includes('--check')) writeAll(written);

const names = readdirSync(join(root, 'schemas')).filter((file) => file.endsWith('.schema.json')).sort()
  .map((file) => file.replace('.schema.json', ''));
const schemas = names.map((name) => JSON.parse(readText(`schemas/${name}.schema.json`)) as { readonly title: string });
const mark = (what: string) => `// ${generatedMark} types\` from schemas/: ${what}. Do not edit.`;

const texts = new Map([
  ...written,
  ['src/io/documents.ts', await types()],
  ['src/io/document-schemas.ts', [
    mark('the schemas, so that they travel with the code'),
    'export const documentSchemas: Readonly<Record<string, object>> = {',
    ...schemas.map((schema, at) => `  '${names[at]}': ${JSON.stringify(schema)},`),
    '};', '',
  ].join('\n')],
]);
if (process.argv.includes('--check')) refuseStale();
else writeAll(texts);

function writeAll(files: ReadonlyMap<string, string>): void {
  for (const [file, text] of files) {
    mkdirSync(join(root, dirname(file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
}

/** Indented, with whatever is short on one line. */
function json(value: unknown, indent = ''): string {
  const line = JSON.stringify(value);
  if (line.length + indent.length <= 150 || typeof value !== 'object' || value === null) return line;
  const inner = `${indent}  `;
  const parts = Array.isArray(value) ? value.map((item) => json(item, inner)) : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${json(item, inner)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${parts.map((part) => inner + part).join(',\n')}\n${indent}${close}`;
}

async function types(): Promise<string> {
  const bodies = await Promise.all(schemas.map((schema) => compile(withoutOptions(schema) as object, schema.title, {
    bannerComment: '', unknownAny: true, style: { singleQuote: true, printWidth: 120 },
  })));
  const map = names.map((name, at) => `  '${name}': ${schemas[at]!.title};`);
  return [mark('one interface per document'), ...bodies, 'export interface Documents {', ...map, '}', '', 'export type DocumentName = keyof Documents;', ''].join('\n');
}

function refuseStale(): void {
  const stale = [...texts].filter(([file, text]) => !existsSync(join(root, file)) || readText(file) !== text).map(([file]) => file);
  if (stale.length === 0) return console.log(`${texts.size} generated files are fresh`);
  console.error(`stale: ${stale.join(', ')}\n  hint: run \`npm run types\` and commit what it writes`);
  process.exitCode = 1;
}
