import { isUtf8 } from 'node:buffer';

import { byteLines } from './byte-lines.ts';
import type { RawFile } from './raw-file.ts';
import { encodingProblem, setAside, type TextOptions } from './raw-text.ts';

export interface Lines {
  /** Line number of each, from 1; ascending, with gaps where lines were set aside. */
  readonly lineNumbers: Int32Array;
  readonly lines: readonly string[];
}

/**
 * Streams the lines of a text file, LF or CRLF, without a byte order mark.
 *
 * Faults: `encoding` for a line that is not UTF-8.
 * Errors: as `byteLines`; `DataError` `encoding` for such a line where no one takes faults.
 */
export async function* readLines(file: RawFile, { encoding = 'utf8', onFault }: TextOptions = {}): AsyncGenerator<Lines> {
  for await (const { firstLine, bytes, starts, ends } of byteLines(file)) {
    const lineNumbers: number[] = [];
    const lines: string[] = [];
    const clean = encoding === 'latin1' || isUtf8(bytes);
    for (let at = 0; at < starts.length; at++) {
      if (!clean) {
        const line = bytes.subarray(starts[at]!, ends[at]!);
        if (!isUtf8(line)) {
          setAside({ file: file.name, line: firstLine + at, code: 'encoding', message: encodingProblem(line) }, onFault);
          continue;
        }
      }
      // One string per line: a slice of a long text would keep all of it in memory.
      lineNumbers.push(firstLine + at);
      lines.push(bytes.toString(encoding, starts[at]!, ends[at]!));
    }
    if (lines.length > 0) yield { lineNumbers: Int32Array.from(lineNumbers), lines };
  }
}
