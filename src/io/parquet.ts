/** Parquet in both directions, through DuckDB. */
export { type ReadParquetOptions, parquetRowCount, readParquet, readParquetColumns } from './parquet-read.ts';
export { parquetShape } from './parquet-shape.ts';
export { parquet, type WriteParquetOptions, writeParquet } from './parquet-write.ts';
