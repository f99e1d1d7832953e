import { join } from 'node:path';

import { DataError, RunError } from '../../core/errors.ts';
import { sha256File } from '../../io/files.ts';
import { openSafetensors, type Safetensors } from '../../io/safetensors.ts';
import type { NamedArrays } from '../optimizers/optimizer.ts';

/** A file of arrays as a document names it. */
export interface ArrayFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Reads the arrays of a checkpoint, after its bytes were found to be those that were written.
 *
 * Errors: `DataError` `wrong-hash`, `missing-file`; `RunError` `wrong-checkpoint` naming the weight whose shape is another,
 * that is missing, or that the model has not. Without `shapes` whatever is there is read.
 */
export async function readArrays(folder: string, stored: ArrayFile, shapes?: Readonly<Record<string, readonly number[]>>): Promise<NamedArrays> {
  const path = await unchanged(folder, stored);
  const file = await openSafetensors(path);
  try {
    if (shapes !== undefined) checkShapes(path, file, shapes);
    const arrays: Record<string, Float32Array> = {};
    for (const name of shapes === undefined ? file.tensors.keys() : Object.keys(shapes)) {
      const { values } = await file.read(name);
      arrays[name] = values instanceof Float32Array ? values : Float32Array.from(values);
    }
    return arrays;
  } finally {
    await file.close();
  }
}

/** Path of a file, once its bytes are found to be those that were written. Errors: `DataError` `wrong-hash`, `missing-file`. */
export async function unchanged(folder: string, { name, bytes, sha256 }: ArrayFile): Promise<string> {
  const path = join(folder, name);
  const found = await sha256File(path);
  if (found.bytes === bytes && found.sha256 === sha256) return path;
  throw new DataError('wrong-hash', `${path} has ${found.bytes} bytes with hash ${found.sha256.slice(0, 12)}, written were ${bytes} with hash ${sha256.slice(0, 12)}`,
    'it was cut short or changed since: put the file back, or remove its folder to train afresh');
}

/** Errors: `RunError` `wrong-checkpoint`. */
export function checkShapes(path: string, { tensors }: Safetensors, shapes: Readonly<Record<string, readonly number[]>>): void {
  const wrong = (weight: string, found: string, expected: string) => new RunError('wrong-checkpoint',
    `${path}: weight "${weight}" ${found}, ${expected}`, 'it was saved by another model, or with other options');
  const shown = (shape: readonly number[]) => `[${shape.join(', ')}]`;
  for (const [weight, shape] of Object.entries(shapes)) {
    const stored = tensors.get(weight)?.shape;
    if (stored === undefined) throw wrong(weight, 'is missing', `expected ${shown(shape)}`);
    if (shown(stored) !== shown(shape)) throw wrong(weight, `is ${shown(stored)}`, `expected ${shown(shape)}`);
  }
  for (const [weight, { shape }] of tensors) if (!Object.hasOwn(shapes, weight)) throw wrong(weight, `is ${shown(shape)}`, 'and the model has none of that name');
}
