/** A string as an SQL literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A column or table name, whatever characters it has. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Files as an SQL list, whatever characters their names have: none of them is taken for a pattern. */
export const fileList = (files: readonly string[]): string => `[${files.map((file) => literal(file.replace(/[*?[]/g, '[$&]'))).join(', ')}]`;

/** Parquet files as a table: rows in file order, one file after the other, nothing guessed from folder names. */
export function parquetScan(files: readonly string[], rowNumber = false): string {
  return `read_parquet(${fileList(files)}, hive_partitioning = false${rowNumber ? ', file_row_number = true' : ''})`;
}
