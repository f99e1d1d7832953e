import { createHash, randomBytes } from 'node:crypto';
import { open, rm } from 'node:fs/promises';

import { DataError } from '../core/errors.ts';
import { completeFile } from './files.ts';
import { ioError } from './io-error.ts';

/** An array with its shape. `Uint16Array` holds half precision. */
export interface WrittenTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array | Float64Array | Int32Array | Uint16Array;
}

const mostBytes = 2 ** 26; // of one call: a larger one may write less than it was given

/**
 * Writes a .safetensors file: under a temporary name, flushed to disk, then renamed. The arrays are not copied, and must
 * stand still until it is written. The same tensors in the same order give the same bytes.
 *
 * Errors: `DataError` `malformed` for values that do not fill their shape, `cannot-write`, `disk-full`.
 * Source: the format of Hugging Face safetensors, read by `openSafetensors`.
 */
export async function writeSafetensors(
  path: string, tensors: Readonly<Record<string, WrittenTensor>>, metadata: Readonly<Record<string, string>> = {},
): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const head = headOf(path, tensors, metadata);
  const hash = createHash('sha256');
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  let bytes = 0;
  try {
    const file = await open(temporary, 'wx');
    try {
      for (const piece of [head, ...Object.values(tensors).map(({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength))]) {
        hash.update(piece);
        for (let at = 0; at < piece.length;) {
          const { bytesWritten } = await file.write(piece, at, Math.min(mostBytes, piece.length - at));
          at += bytesWritten;
        }
        bytes += piece.length;
      }
    } finally {
      await file.close();
    }
    await completeFile(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    throw ioError(cause, 'write', path);
  }
  return { sha256: hash.digest('hex'), bytes };
}

/** The length of the header, and the header, filled up with blanks so that the values begin at a multiple of 8. */
function headOf(path: string, tensors: Readonly<Record<string, WrittenTensor>>, metadata: Readonly<Record<string, string>>): Uint8Array {
  let end = 0;
  const header: Record<string, object> = Object.keys(metadata).length === 0 ? {} : { __metadata__: metadata };
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    const size = shape.reduce((product, each) => product * each, 1);
    if (size !== values.length) {
      throw new DataError('malformed', `${path}: tensor "${name}" has ${values.length} values, its shape [${shape.join(', ')}] wants ${size}`,
        'give the shape that the values have');
    }
    header[name] = { dtype: typeOf(values), shape, data_offsets: [end, end += values.byteLength] };
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const head = new Uint8Array(8 + Math.ceil(text.length / 8) * 8).fill(0x20);
  new DataView(head.buffer).setBigUint64(0, BigInt(head.length - 8), true);
  head.set(text, 8);
  return head;
}

function typeOf(values: WrittenTensor['values']): string {
  if (values instanceof Float32Array) return 'F32';
  if (values instanceof Float64Array) return 'F64';
  return values instanceof Int32Array ? 'I32' : 'F16';
}
