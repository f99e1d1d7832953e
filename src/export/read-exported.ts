import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { DataError } from '../core/errors.ts';
import { checkDocument } from '../io/document.ts';
import type { ExportedRecommenderDocument } from '../io/documents.ts';
import { sha256File } from '../io/files.ts';
import { ioError } from '../io/io-error.ts';
import type { ExportedGraph } from './graphs.ts';

type FileName = `${'item' | 'user' | 'score'}.onnx` | 'vocabulary.json' | 'tokenizer.json' | 'tokenizer_config.json' | 'items.parquet' | 'users.parquet' | 'weights.safetensors';

/**
 * The card of an exported recommender. Small, and read at once, so that a wrong folder is told before a graph is built.
 *
 * Errors: `DataError` `missing-file`, `malformed`, `schema`.
 */
export function readCard(folder: string): { readonly card: ExportedRecommenderDocument; readonly text: string } {
  const path = join(folder, 'recommender.json');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new DataError('missing-file', `${path}: no such file; ${folder} is not an exported recommender`, `write one: rxrec export RUN --to ${folder}`, { cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new DataError('malformed', `${path}: is not JSON`, 'export the recommender again', { cause });
  }
  return { card: checkDocument('exported-recommender', value, path), text };
}

/**
 * Path of a file of an exported recommender, once its bytes are found to be those that were written.
 *
 * Errors: `DataError` `missing-file`, `wrong-hash`.
 */
export async function exportedFile(folder: string, name: FileName, { files }: ExportedRecommenderDocument): Promise<string> {
  const path = join(folder, name);
  const said = files[name];
  if (said === undefined) throw new DataError('missing-file', `${join(folder, 'recommender.json')} names no ${name}`, 'export the recommender again');
  const found = await sha256File(path);
  if (found.bytes === said.bytes && found.sha256 === said.sha256) return path;
  throw new DataError('wrong-hash', `${path} has ${found.bytes} bytes with hash ${found.sha256.slice(0, 12)}, recommender.json says ${said.bytes} with hash ${said.sha256.slice(0, 12)}`,
    'it was cut short or changed since: export the recommender again');
}

/**
 * One of the ONNX files.
 *
 * Errors: `DataError` as above.
 */
export async function exportedGraph(folder: string, which: 'item' | 'user' | 'score', card: ExportedRecommenderDocument): Promise<ExportedGraph & { readonly path: string }> {
  const path = await exportedFile(folder, `${which}.onnx`, card);
  const bytes = await readFile(path).catch((cause: unknown) => { throw ioError(cause, 'read', path); });
  return { ...card.graphs[which], bytes, path };
}
