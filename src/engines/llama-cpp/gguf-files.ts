import { open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';

import { EngineError } from '../../core/errors.ts';
import { sha256File } from '../../io/files.ts';
import { ioError } from '../../io/io-error.ts';

/**
 * The file, and where it is the first of several, all of them.
 *
 * Errors: `EngineError` `missing-model` (a part by its name), `load` for another kind of file.
 */
export async function ggufFiles(path: string): Promise<readonly string[]> {
  const [, before, number, of] = /^(.*-)(\d{5})-of-(\d{5})\.gguf$/.exec(path) ?? [];
  if (number !== undefined && number !== '00001') throw new EngineError('missing-model', `${path} is part ${Number(number)} of ${Number(of)}`, 'name the first part');
  const files = number === undefined ? [path] : Array.from({ length: Number(of) }, (_, at) => `${before}${String(at + 1).padStart(5, '0')}-of-${of}.gguf`);
  for (const file of files) {
    const found = await stat(file).catch(() => undefined);
    if (!found?.isFile()) throw new EngineError('missing-model', `${file} ${found ? 'is no file' : 'is not there'}`, 'give the path of a .gguf file; a model in parts needs all of them in one folder');
    if (!await isGguf(file)) throw new EngineError('load', `${file} does not begin as a GGUF file does`, 'was it fetched whole? A model in .safetensors is read by `transformer`');
  }
  return files.map((file) => resolve(file));
}

/** Their hashes. */
export async function identifyGguf(path: string): Promise<readonly string[]> {
  return Promise.all((await ggufFiles(path)).map(async (file) => (await sha256File(file)).sha256));
}

async function isGguf(path: string): Promise<boolean> {
  const file = await open(path).catch((cause: unknown) => { throw ioError(cause, 'read', path); });
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.toString('latin1') === 'GGUF';
  } finally {
    await file.close();
  }
}
