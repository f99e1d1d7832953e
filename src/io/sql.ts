/** A string as an SQL literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A column or table name, whatever characters it has. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Files as a table: rows in file order, one file after the other, nothing guessed from folder names. */
export function parquetScan(files: readonly string[], rowNumber = false): string {
  const list = files.map((file) => literal(file.replace(/[*?[]/g, '[$&]'))).join(', ');
  return `read_parquet([${list}], hive_partitioning = false${rowNumber ? ', file_row_number = true' : ''})`;
}
