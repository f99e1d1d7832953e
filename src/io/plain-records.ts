import { isUtf8 } from 'node:buffer';

import { byteLines } from './byte-lines.ts';
import type { DelimitedOptions, Records } from './delimited.ts';
import type { RawFile } from './raw-file.ts';
import { encodingProblem, setAside } from './raw-text.ts';

/** One row per line, cut at every delimiter. Quotes are characters. */
export async function* plainRecords(file: RawFile, { delimiter, encoding = 'utf8', onFault }: DelimitedOptions): AsyncGenerator<Records> {
  const first = delimiter.charCodeAt(0);
  const { length } = delimiter;
  for await (const { firstLine, bytes, starts, ends } of byteLines(file)) {
    const lineNumbers: number[] = [];
    const rows: string[][] = [];
    const clean = encoding === 'latin1' || isUtf8(bytes);
    for (let at = 0; at < starts.length; at++) {
      const end = ends[at]!;
      let start = starts[at]!;
      if (!clean && !isUtf8(bytes.subarray(start, end))) {
        const message = encodingProblem(bytes.subarray(start, end));
        setAside({ file: file.name, line: firstLine + at, code: 'encoding', message }, onFault);
        continue;
      }
      const row: string[] = [];
      for (let byte = start; byte < end; byte++) {
        if (bytes[byte] !== first || (length > 1 && bytes.toString('latin1', byte, byte + length) !== delimiter)) continue;
        row.push(bytes.toString(encoding, start, byte));
        start = byte + length;
        byte = start - 1;
      }
      row.push(bytes.toString(encoding, start, end));
      lineNumbers.push(firstLine + at);
      rows.push(row);
    }
    yield { lineNumbers, rows };
  }
}
