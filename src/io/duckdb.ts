import { availableParallelism, totalmem } from 'node:os';

import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

import { removeAbandonedSpills, spillFolder } from './spill-folder.ts';

export {
  type DuckDBAppender as Appender, DuckDBArrayType, type DuckDBConnection, DuckDBDataChunk, DuckDBDecimalType, DuckDBEnumType,
  DuckDBListType, type DuckDBType, DuckDBTypeId,
} from '@duckdb/node-api';
/** The C interface: whole vectors in and out, without an object per value. */
export { default as native, type DataChunk, type Vector } from '@duckdb/node-bindings';

/** Rows that DuckDB moves at a time: the fixed length of its vectors. */
export const chunkRows = 2048;

const settings = {
  threads: String(Math.min(4, availableParallelism())),
  memory_limit: `${Math.floor(Math.min(1024, totalmem() / 2 ** 20 / 4))}MiB`,
  temp_directory: spillFolder(),
  preserve_insertion_order: 'true',
  // No code is ever downloaded; Parquet is built in.
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
};

let instance: Promise<DuckDBInstance> | undefined;

/**
 * A connection of its own to the one DuckDB of this process.
 *
 * One per open stream, always: a second query on a connection ends the stream that is open on it,
 * with no error and the remaining rows lost.
 */
export async function connect(): Promise<DuckDBConnection> {
  instance ??= removeAbandonedSpills().then(() => DuckDBInstance.create(':memory:', settings));
  return (await instance).connect();
}
