import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { EngineError } from '../../core/errors.ts';
import { sha256File } from '../../io/files.ts';

export interface ModelFiles {
  /** The .onnx file. */
  readonly path: string;
  /** Where config.json and the tokenizer are looked for. */
  readonly folder: string;
  /** Files of weights beside the model. */
  readonly data: readonly string[];
}

/**
 * Finds the model in a folder (`model.onnx`, else `onnx/model.onnx`, else the only .onnx file), or takes the file named.
 *
 * Errors: `EngineError` `missing-model` that says what was looked for and found.
 */
export async function findModel(path: string): Promise<ModelFiles> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw missing(path, 'there is no such file or folder');
  if (!found.isDirectory()) return withData(path);
  const names = (await readdir(path)).sort();
  if (names.includes('model.onnx')) return withData(join(path, 'model.onnx'));
  if (names.includes('onnx') && (await readdir(join(path, 'onnx')).catch((): string[] => [])).includes('model.onnx')) return withData(join(path, 'onnx', 'model.onnx'));
  const models = names.filter((name) => name.endsWith('.onnx'));
  if (models.length === 1) return withData(join(path, models[0]!));
  throw missing(path, models.length > 1 ? `several models: ${models.join(', ')}; name one of them`
    : `neither model.onnx nor onnx/model.onnx nor one *.onnx; found ${names.slice(0, 12).join(', ') || 'nothing'}`);
}

/** Where the tokenizer of a model is looked for: its folder, or that of the .onnx file (not the `onnx/` inside). */
export function folderOf(path: string): string {
  if (!path.endsWith('.onnx')) return path;
  const folder = dirname(path);
  return basename(folder) === 'onnx' ? dirname(folder) : folder;
}

/** The most tokens that a model was made for, as its config.json says; nothing when it does not. */
export async function contextOf({ folder }: ModelFiles): Promise<number | undefined> {
  const text = await readFile(join(folder, 'config.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const config = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const names = ['max_position_embeddings', 'n_positions', 'n_ctx', 'max_seq_len', 'seq_length', 'max_sequence_length'];
    const known = names.map((name) => config[name]).find((size) => Number.isSafeInteger(size) && (size as number) > 0);
    return known as number | undefined;
  } catch (cause) {
    throw new EngineError('load', `${join(folder, 'config.json')} is not JSON`, 'fetch the file again', false, { cause });
  }
}

/** Hashes of the model and of the weights beside it. */
export async function identifyModel({ path, data }: ModelFiles): Promise<readonly string[]> {
  return Promise.all([path, ...data].map(async (file) => (await sha256File(file)).sha256));
}

async function withData(path: string): Promise<ModelFiles> {
  const [folder, name] = [dirname(path), basename(path)];
  const beside = (await readdir(folder)).filter((other) => other.startsWith(`${name}_`) || other.startsWith(`${name}.`)).sort();
  return { path, data: beside.map((other) => join(folder, other)), folder: folderOf(path) };
}

const missing = (path: string, found: string) => new EngineError('missing-model', `no model in ${path}: ${found}`,
  'give the folder that a model was exported to, or its .onnx file');
