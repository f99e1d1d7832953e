import { parquetFiles } from './parquet-files.ts';
import { queryColumns } from './query-columns.ts';
import { scoredText } from './scored-text.ts';
import { identifier, parquetScan } from './sql.ts';

/** A table of rows as DuckDB reads it, and the types of its columns. Columns of text files are all text. */
export interface ScoredScan {
  readonly sql: string;
  /** By the names in the file. */
  readonly types: ReadonlyMap<string, string>;
  /** What SQL calls a column. */
  refer(name: string): string;
  /** Where a row stands besides its number, for a message. */
  placeOf(row: number): Promise<string>;
  /** What is wrong with the file, where that can be told better than DuckDB did. */
  explained(cause: unknown): Promise<unknown>;
}

/** Parquet by file or folder, text by the ending of its name. */
export async function scoredScan(path: string): Promise<ScoredScan> {
  const [, kind, packed] = /\.(csv|tsv)(\.gz)?$/i.exec(path) ?? [];
  if (kind !== undefined) return scoredText(path, { delimiter: kind.toLowerCase() === 'tsv' ? '\t' : ',', packed: packed !== undefined });
  const sql = parquetScan((await parquetFiles(path)).map((file) => file.path));
  return { sql, types: await describe(sql, path), refer: identifier, placeOf: async () => '', explained: async (cause) => cause };
}

async function describe(sql: string, path: string): Promise<Map<string, string>> {
  const types = new Map<string, string>();
  const query = `SELECT column_name, column_type FROM (DESCRIBE FROM ${sql})`;
  for await (const { columns: { name, type } } of queryColumns(query, { name: 'utf8', type: 'utf8' }, path)) {
    name.forEach((each, at) => { types.set(each, type[at]!); });
  }
  return types;
}
