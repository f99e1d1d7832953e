import type { RawFile } from './raw-file.ts';
import { refuseEndless, textBytes } from './text-bytes.ts';

/** Lines as ranges of bytes: line `n` is `bytes[starts[n], ends[n])`, without its line end. */
export interface ByteLines {
  /** Line number of the first, from 1. */
  readonly firstLine: number;
  readonly bytes: Buffer;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

const newline = 10;
const carriageReturn = 13;

/**
 * Cuts a file into lines, LF or CRLF; the last need not end.
 *
 * Errors: as `textBytes`; `DataError` `too-large` for a line above 64 MiB.
 */
export async function* byteLines(file: RawFile): AsyncGenerator<ByteLines> {
  let rest: Buffer = Buffer.alloc(0);
  let firstLine = 1;
  for await (const piece of textBytes(file)) {
    const bytes: Buffer = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    const end = bytes.lastIndexOf(newline) + 1;
    rest = bytes.subarray(end);
    refuseEndless(file, firstLine, rest.length);
    if (end === 0) continue;
    const lines = cut(bytes.subarray(0, end), firstLine);
    yield lines;
    firstLine += lines.starts.length;
  }
  if (rest.length > 0) yield cut(rest, firstLine);
}

function cut(bytes: Buffer, firstLine: number): ByteLines {
  let starts = new Int32Array(1024);
  let ends = new Int32Array(1024);
  let count = 0;
  for (let start = 0; start < bytes.length; count++) {
    const found = bytes.indexOf(newline, start);
    const end = found === -1 ? bytes.length : found;
    if (count === starts.length) {
      starts = grown(starts);
      ends = grown(ends);
    }
    starts[count] = start;
    ends[count] = end > start && bytes[end - 1] === carriageReturn ? end - 1 : end;
    start = end + 1;
  }
  return { firstLine, bytes, starts: starts.subarray(0, count), ends: ends.subarray(0, count) };
}

function grown(values: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const more = new Int32Array(2 * values.length);
  more.set(values);
  return more;
}
