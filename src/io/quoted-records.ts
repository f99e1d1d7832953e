import { isUtf8 } from 'node:buffer';

import { DataError } from '../core/errors.ts';
import type { DelimitedOptions, Records } from './delimited.ts';
import type { RawFile } from './raw-file.ts';
import { encodingProblem, setAside } from './raw-text.ts';
import { refuseEndless, textBytes } from './text-bytes.ts';

const newline = 10;
const carriageReturn = 13;
const quote = 34;

/** What one row's bytes hold. */
interface Scan {
  readonly row: readonly string[];
  /** First byte after its line end. */
  readonly next: number;
  /** Lines it covers. */
  readonly lines: number;
  readonly problem?: string;
}

/**
 * RFC 4180: a field that begins with `"` runs to the next lone `"`, over delimiters and line ends; `""` is a quote.
 * A quote inside a field that does not begin with one is a character. Text after a closing quote is a fault.
 */
export async function* quotedRecords(file: RawFile, options: DelimitedOptions): AsyncGenerator<Records> {
  let rest: Buffer = Buffer.alloc(0);
  let line = 1;
  const parse = (bytes: Buffer, final: boolean): Records => {
    const lineNumbers: number[] = [];
    const rows: (readonly string[])[] = [];
    const clean = options.encoding === 'latin1' || isUtf8(bytes);
    let start = 0;
    while (start < bytes.length) {
      const scan = scanRecord(bytes, start, options, final);
      if (scan === undefined) break;
      const raw = bytes.subarray(start, scan.next);
      if (!clean && !isUtf8(raw)) setAside({ file: file.name, line, code: 'encoding', message: encodingProblem(raw) }, options.onFault);
      else if (scan.problem !== undefined) setAside({ file: file.name, line, code: 'malformed', message: scan.problem }, options.onFault);
      else {
        lineNumbers.push(line);
        rows.push(scan.row);
      }
      line += scan.lines;
      start = scan.next;
    }
    rest = bytes.subarray(start);
    return { lineNumbers, rows };
  };

  for await (const piece of textBytes(file)) {
    yield parse(rest.length === 0 ? piece : Buffer.concat([rest, piece]), false);
    refuseEndless(file, line, rest.length);
  }
  yield parse(rest, true);
  if (rest.length > 0) {
    throw new DataError('malformed', `${file.name}: line ${line}: a quote is opened and never closed, expected another " before the end of the file`,
      'correct the line; where quotes are plain characters, read with `quote: false`');
  }
}

/** Nothing when the bytes end before the row does. */
function scanRecord(
  bytes: Buffer, start: number, { delimiter, encoding = 'utf8' }: DelimitedOptions, final: boolean,
): Scan | undefined {
  const first = delimiter.charCodeAt(0);
  const isDelimiter = (at: number) => bytes[at] === first
    && (delimiter.length === 1 || bytes.toString('latin1', at, at + delimiter.length) === delimiter);
  const row: string[] = [];
  let lines = 1;
  let problem: string | undefined;
  for (let at = start;;) {
    let end = at;
    if (bytes[at] === quote) {
      const close = closingQuote(bytes, at + 1);
      if (close === -1 || (close + 1 >= bytes.length && !final)) return undefined;
      const text = bytes.toString(encoding, at + 1, close);
      row.push(text.includes('"') ? text.replaceAll('""', '"') : text);
      for (let from = bytes.indexOf(newline, at); from !== -1 && from < close; from = bytes.indexOf(newline, from + 1)) lines++;
      end = close + 1;
      if (end < bytes.length && bytes[end] !== newline && bytes[end] !== carriageReturn && !isDelimiter(end)) {
        problem ??= `field ${row.length} goes on after its closing quote, expected ${JSON.stringify(delimiter)} or the end of the line`;
        while (end < bytes.length && bytes[end] !== newline && !isDelimiter(end)) end++;
      }
      if (bytes[end] === carriageReturn) end++;
    } else {
      while (end < bytes.length && bytes[end] !== newline && !isDelimiter(end)) end++;
      const text = end > at && bytes[end - 1] === carriageReturn && !isDelimiter(end) ? end - 1 : end;
      row.push(bytes.toString(encoding, at, text));
    }
    if (end >= bytes.length) return final ? { row, next: end, lines, ...(problem !== undefined && { problem }) } : undefined;
    if (bytes[end] === newline) return { row, next: end + 1, lines, ...(problem !== undefined && { problem }) };
    at = end + delimiter.length;
  }
}

/** The quote that is not half of a doubled one, or -1. */
function closingQuote(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(quote, from); at !== -1; at = bytes.indexOf(quote, at + 2)) {
    if (bytes[at + 1] !== quote) return at;
  }
  return -1;
}
