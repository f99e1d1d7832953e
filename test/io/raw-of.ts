import type { RawFile } from '../../src/io/raw-file.ts';

/** A raw file in memory, handed out in pieces of so many bytes. */
export function rawOf(content: string | Buffer, pieceBytes = 7, name = 'made-up.tsv'): RawFile {
  const bytes = Buffer.from(content);
  return {
    name,
    path: name,
    open: async () => (async function* () {
      for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
    })(),
  };
}
