import { DataError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { plainRecords } from './plain-records.ts';
import { quotedRecords } from './quoted-records.ts';
import type { RawFile } from './raw-file.ts';
import { setAside, type TextOptions } from './raw-text.ts';

export interface DelimitedOptions extends TextOptions {
  /** One or more ASCII characters: `,`, `\t`, `::`. */
  readonly delimiter: string;
  /**
   * False (default): every line is a row. True: the first line names the columns.
   * Names: the same, and exactly these columns are handed out, in this order.
   */
  readonly header?: boolean | readonly string[];
  /** Whether `"` encloses fields with delimiters or line ends in them. Default false: a quote is a character. */
  readonly quote?: boolean;
  /** Fields of every line. Default: as many as the first line has. */
  readonly fields?: number;
}

export interface DelimitedRows {
  /** Names in the first line, or nothing where the file has no such line. */
  readonly header: readonly string[];
  /** Line on which each row begins, from 1. */
  readonly lineNumbers: Int32Array;
  /** `columns[field][row]`. */
  readonly columns: readonly (readonly string[])[];
}

/** Rows as they come from a parser, and the line that each begins in. */
export interface Records {
  readonly lineNumbers: readonly number[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Streams a table of text column by column. Blank lines are passed over.
 *
 * Faults: `malformed` for a row with more or fewer fields, `encoding` for one that is not UTF-8.
 * Errors: `DataError` `missing-column` for a name that the first line has not; `malformed` also for a quote that
 * is never closed; otherwise as `byteLines`.
 */
export async function* readDelimited(file: RawFile, options: DelimitedOptions): AsyncGenerator<DelimitedRows> {
  let header: readonly string[] | undefined = options.header === undefined || options.header === false ? [] : undefined;
  let { fields } = options;
  let picked: readonly number[] | undefined;
  for await (const { lineNumbers, rows } of options.quote === true ? quotedRecords(file, options) : plainRecords(file, options)) {
    const numbers: number[] = [];
    const kept: (readonly string[])[] = [];
    rows.forEach((row, at) => {
      if (row.length === 1 && row[0] === '' && fields !== 1) return;
      fields ??= row.length;
      if (row.length !== fields) {
        setAside({ file: file.name, line: lineNumbers[at]!, code: 'malformed', message: `found ${row.length} fields, expected ${fields}` }, options.onFault);
      } else if (header === undefined) {
        header = row;
      } else {
        numbers.push(lineNumbers[at]!);
        kept.push(row);
      }
    });
    if (kept.length === 0) continue;
    picked ??= Array.isArray(options.header) ? positions(file, header!, options.header) : Array.from({ length: fields! }, (_, field) => field);
    yield { header: header!, lineNumbers: Int32Array.from(numbers), columns: picked.map((field) => kept.map((row) => row[field]!)) };
  }
  if (Array.isArray(options.header)) positions(file, header ?? [], options.header);
}

function positions(file: RawFile, header: readonly string[], wanted: readonly string[]): readonly number[] {
  return wanted.map((name) => {
    const at = header.indexOf(name);
    if (at !== -1) return at;
    const meant = nearest(name, header);
    throw new DataError('missing-column', `${file.name}: line 1: no column "${name}"; it has ${header.join(', ')}`,
      meant === undefined ? 'check that this is the right file' : `did you mean "${meant}"?`);
  });
}
