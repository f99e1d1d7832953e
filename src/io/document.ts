import { readFile } from 'node:fs/promises';

import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';

import { DataError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { documentSchemas } from './document-schemas.ts';
import type { DocumentName, Documents } from './documents.ts';
import { writeFileAtomic } from './files.ts';
import { ioError } from './io-error.ts';

/** Where a document stands: a path, and for a text that people write the line of each part; or the place of each part, if they are from several. */
export type DocumentPlace = string | { readonly file: string; readonly lineOf?: (pointer: string) => number } | { readonly placeOf: (pointer: string) => string };

const ajv = new Ajv2020({ allErrors: true, verbose: true, allowUnionTypes: true });
const compiled = new Map<DocumentName, ValidateFunction>();
const mostProblems = 5;

/**
 * Reads a JSON document and checks it against its schema (`schemas/<name>.schema.json`).
 *
 * Errors: `DataError` `missing-file`, `empty`, `malformed` for what is no JSON, `schema` naming the JSON pointer,
 * what was found and what was expected.
 */
export async function readDocument<N extends DocumentName>(path: string, name: N): Promise<Documents[N]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => { throw ioError(cause, 'read', path); });
  if (text.trim() === '') throw new DataError('empty', `${path}: empty file, expected the JSON document "${name}"`, 'write it again');
  return checkDocument(name, parsed(text, path), path);
}

/** Checks a document and writes it, indented, with a line end; the same document gives the same bytes. */
export async function writeDocument(path: string, name: DocumentName, value: object): Promise<void> {
  checkDocument(name, value, path);
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** Gives the value back when it is such a document. */
export function checkDocument<N extends DocumentName>(name: N, value: unknown, place: DocumentPlace): Documents[N] {
  const validate = compiled.get(name) ?? ajv.compile(documentSchemas[name]!);
  compiled.set(name, validate);
  if (validate(value)) return value as Documents[N];
  // A mistyped key is told before the key that it makes missing.
  const problems = joinedTypes(validate.errors ?? []).filter(({ keyword }) => keyword !== 'anyOf')
    .sort((a, b) => Number(b.keyword === 'additionalProperties') - Number(a.keyword === 'additionalProperties'));
  const lines = problems.slice(0, mostProblems).map((problem) => {
    const pointer = pointerOf(problem);
    return `${told(place, pointer)}: ${pointer || '/'}: ${describe(problem)}`;
  });
  if (problems.length > mostProblems) lines.push(`and ${problems.length - mostProblems} more`);
  throw new DataError('schema', lines.join('\n'), hintOf(problems) ?? `see schemas/${name}.schema.json`);
}

function told(place: DocumentPlace, pointer: string): string {
  if (typeof place === 'string') return place;
  if ('placeOf' in place) return place.placeOf(pointer);
  return place.lineOf ? `${place.file}:${place.lineOf(pointer)}` : place.file;
}

/** Where several forms are allowed, each says that the type is wrong: one problem, with all types that are right. */
function joinedTypes(errors: readonly ErrorObject[]): ErrorObject[] {
  const types = (path: string) => errors.filter(({ keyword, instancePath }) => keyword === 'type' && instancePath === path)
    .flatMap(({ params }) => [params['type'] as string | string[]].flat());
  const told = new Set<string>();
  return errors.flatMap((error) => {
    if (error.keyword !== 'type') return [error];
    if (told.has(error.instancePath)) return [];
    told.add(error.instancePath);
    return [{ ...error, params: { type: types(error.instancePath) } }];
  });
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const said = (cause as SyntaxError).message;
    const at = Number(/position (\d+)/.exec(said)?.[1] ?? text.length);
    const line = text.slice(0, at).split('\n').length;
    throw new DataError('malformed', `${path}: line ${line}: ${said}, expected JSON`, 'the file is damaged or cut short: write it again', { cause });
  }
}

/** The part that is wrong itself: a key that is not known stands below the object that has it. */
function pointerOf({ instancePath, keyword, params }: ErrorObject): string {
  if (keyword !== 'additionalProperties') return instancePath;
  return `${instancePath}/${String(params['additionalProperty']).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function describe({ keyword, params, data, message }: ErrorObject): string {
  switch (keyword) {
    case 'additionalProperties': return 'unknown key';
    case 'required': return `key "${params['missingProperty']}" is missing`;
    case 'type': return `found ${shown(data)}, expected ${[params['type']].flat().join(' or ')}`;
    case 'const': return `found ${shown(data)}, expected ${shown(params['allowedValue'])}`;
    case 'enum': return `found ${shown(data)}, expected one of ${(params['allowedValues'] as unknown[]).map(shown).join(', ')}`;
    default: return `found ${shown(data)}, which ${message ?? 'does not fit'}`;
  }
}

function hintOf(problems: readonly ErrorObject[]): string | undefined {
  for (const { keyword, params, parentSchema } of problems) {
    if (keyword !== 'additionalProperties') continue;
    const valid = Object.keys((parentSchema as { properties?: object }).properties ?? {});
    const meant = nearest(String(params['additionalProperty']), valid);
    return meant === undefined ? `valid: ${valid.join(', ')}` : `did you mean "${meant}"? Valid: ${valid.join(', ')}`;
  }
  return undefined;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
