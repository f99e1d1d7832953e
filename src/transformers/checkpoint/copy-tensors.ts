import { open, rm } from 'node:fs/promises';

import { completeFile } from '../../io/files.ts';
import { ioError } from '../../io/io-error.ts';
import { readPieceInto } from '../../io/read-piece.ts';
import type { StoredTensor } from './checkpoint.ts';

const pieceBytes = 4 * 2 ** 20;

/**
 * Copies tensors as they lie on disk, of any type, into one .safetensors file. Memory does not grow with them.
 *
 * Errors: `DataError` `cannot-write`, `disk-full`, and those of the files that are read.
 */
export async function copyTensors(path: string, tensors: ReadonlyMap<string, StoredTensor>): Promise<void> {
  const unfinished = `${path}.tmp`;
  let end = 0;
  const header = Object.fromEntries([...tensors].map(([name, { dtype, shape, bytes }]) => [name, { dtype, shape, data_offsets: [end, end += bytes] }]));
  const text = new TextEncoder().encode(JSON.stringify(header));
  const head = new Uint8Array(8 + Math.ceil(text.length / 8) * 8).fill(0x20);
  new DataView(head.buffer).setBigUint64(0, BigInt(head.length - 8), true);
  head.set(text, 8);
  try {
    const file = await open(unfinished, 'w');
    try {
      await file.writeFile(head);
      for (const { file: from, offset, bytes } of tensors.values()) {
        const source = await open(from).catch((cause: unknown) => { throw ioError(cause, 'read', from); });
        try {
          for (let at = 0; at < bytes; at += pieceBytes) {
            const piece = new Uint8Array(Math.min(pieceBytes, bytes - at));
            await readPieceInto(source, from, offset + at, piece);
            await file.writeFile(piece);
          }
        } finally {
          await source.close();
        }
      }
    } finally {
      await file.close();
    }
    await completeFile(unfinished, path);
  } catch (cause) {
    await rm(unfinished, { force: true }).catch(() => {});
    throw ioError(cause, 'write', path);
  }
}
