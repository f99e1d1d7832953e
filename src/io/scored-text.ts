import { DataError } from '../core/errors.ts';
import { readDelimited } from './delimited.ts';
import { quotedRecords } from './quoted-records.ts';
import { diskFile, type RawFile } from './raw-file.ts';
import type { ScoredScan } from './scored-scan.ts';
import { fileList } from './sql.ts';
import { textBytes } from './text-bytes.ts';

/**
 * A .csv or .tsv file with names in its first line. DuckDB reads it, since it is many times faster than what is written
 * here; our own reader tells what the columns are called, what is wrong where DuckDB gives up, and whether a packed
 * file is whole, which DuckDB does not ask.
 */
export async function scoredText(path: string, { delimiter, packed }: { readonly delimiter: string; readonly packed: boolean }): Promise<ScoredScan> {
  const file: RawFile = { ...diskFile(path, packed ? 'rows.gz' : 'rows'), name: path };
  const names = await headerOf(file, delimiter);
  if (packed) await readThrough(file);
  const rows = () => readDelimited(file, { delimiter, header: true, quote: true });
  const columns = names.map((_, at) => `c${at}: 'VARCHAR'`).join(', ');
  const dialect = `auto_detect = false, header = true, quote = '"', escape = '"', delim = '${delimiter}', compression = '${packed ? 'gzip' : 'none'}'`;
  return {
    sql: `read_csv(${fileList([path])}, ${dialect}, columns = {${columns}})`,
    types: new Map(names.map((name) => [name, 'VARCHAR'])),
    refer: (name) => `c${names.indexOf(name)}`,
    async placeOf(row) {
      let first = 0;
      for await (const { lineNumbers } of rows()) {
        if (row < first + lineNumbers.length) return ` (line ${lineNumbers[row - first]})`;
        first += lineNumbers.length;
      }
      return '';
    },
    async explained(cause) {
      try {
        for await (const _ of rows());
      } catch (problem) {
        return problem;
      }
      const said = cause instanceof DataError && cause.cause instanceof Error ? /CSV Error on Line: \d+|invalid state/i.exec(cause.cause.message)?.[0] : undefined;
      return said === undefined ? cause : new DataError('malformed', `${path}: cannot be read (${said}), expected rows as the first line announces`,
        'write the file anew with one kind of line end, and with quotes only around whole fields', { cause });
    },
  };
}

/** The names in the first line; every one is there once. */
async function headerOf(file: RawFile, delimiter: string): Promise<readonly string[]> {
  const wrong = (found: string, expected: string) => new DataError('malformed', `${file.name}: line 1: found ${found}, expected ${expected}`,
    'correct the first line');
  for await (const { rows: [names] } of quotedRecords(file, { delimiter })) {
    if (names === undefined) continue;
    if (names.length === 1 && names[0]!.trim() === '') throw wrong('a blank line', 'the names of the columns');
    if (names.some((name) => name.includes('\r'))) throw wrong('a lone carriage return', 'lines that end in LF or CRLF');
    const again = names.find((name, column) => name !== '' && names.indexOf(name) !== column);
    if (again !== undefined) throw wrong(`column "${again}" twice`, 'every name once');
    return names;
  }
  throw wrong('nothing that ends', 'the names of the columns');
}

async function readThrough(file: RawFile): Promise<void> {
  for await (const _ of textBytes(file));
}
