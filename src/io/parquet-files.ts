import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { DataError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { connect } from './duckdb.ts';
import { ioError } from './io-error.ts';
import { fileList } from './sql.ts';

export interface ParquetFile {
  readonly path: string;
  readonly rows: number;
  /** Row number of its first row in the whole table. */
  readonly first: number;
}

/** The files of a Parquet table in the order of their names: one file, a folder of parts, or `folder/*.parquet`. */
export async function parquetFiles(path: string): Promise<readonly ParquetFile[]> {
  const paths = await pathsOf(path);
  for (const file of paths) await checkEnds(file);
  const connection = await connect();
  try {
    const reader = await connection.runAndReadAll(`SELECT num_rows FROM parquet_file_metadata(${fileList(paths)})`);
    let first = 0;
    return reader.getColumns()[0]!.map((count, at) => {
      const rows = Number(count);
      first += rows;
      return { path: paths[at]!, rows, first: first - rows };
    });
  } catch (cause) {
    throw ioError(cause, 'read', path);
  } finally {
    connection.closeSync();
  }
}

async function pathsOf(path: string): Promise<readonly string[]> {
  const name = basename(path);
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return [path];
  const folder = found ? path : dirname(path);
  const names = await readdir(folder).catch((): string[] => []);
  const wanted = found || name.includes('*') ? matching(found ? '*.parquet' : name) : undefined;
  const parts = wanted === undefined ? [] : names.filter((part) => wanted.test(part)).sort();
  if (parts.length > 0) return parts.map((part) => join(folder, part));
  const meant = wanted === undefined ? nearest(name, names) : undefined;
  throw new DataError('missing-file', `${path}: ${found ? 'a folder without .parquet files' : 'no such file'}`,
    meant === undefined ? 'give a Parquet file, or a folder of them' : `did you mean "${join(folder, meant)}"?`);
}

const matching = (pattern: string): RegExp =>
  new RegExp(`^${pattern.split('*').map((text) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`);

/** Every Parquet file begins and ends with the four bytes PAR1. */
async function checkEnds(path: string): Promise<void> {
  const file = await open(path).catch((cause: unknown) => { throw ioError(cause, 'read', path); });
  try {
    const { size } = await file.stat();
    const ends = Buffer.alloc(8);
    await file.read(ends, 0, 4, 0);
    await file.read(ends, 4, 4, Math.max(0, size - 4));
    const [head, tail] = [ends.toString('latin1', 0, 4), ends.toString('latin1', 4)];
    if (size === 0) throw new DataError('empty', `${path}: empty file (0 bytes), expected Parquet`, 'write or download the file again');
    if (head !== 'PAR1') {
      throw new DataError('not-parquet', `${path}: starts with ${JSON.stringify(head)}, expected "PAR1": not a Parquet file`,
        'give a Parquet file; of text, `rxrec metrics` reads files named .csv or .tsv, and `rxrec prepare` raw data');
    }
    if (tail !== 'PAR1' || size < 12) {
      throw new DataError('not-parquet', `${path}: ends with ${JSON.stringify(tail)} after ${size} bytes, expected "PAR1": truncated Parquet file`,
        'download or write the file again, and compare its size');
    }
  } finally {
    await file.close();
  }
}
