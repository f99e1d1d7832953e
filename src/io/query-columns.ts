import type { Columns, Shape } from '../core/batch.ts';
import { ChunkReader } from './chunk-reader.ts';
import { connect } from './duckdb.ts';
import { ioError } from './io-error.ts';

/**
 * Streams the result of an SQL query, column-wise. The query selects as many columns as the shape has, in its order.
 *
 * @param path what is read, for messages
 */
export async function* queryColumns<const S extends Shape>(
  sql: string, shape: S, path: string, batchRows = 65_536,
): AsyncGenerator<{ readonly rowCount: number; readonly columns: Columns<S> }> {
  const connection = await connect();
  const reader = new ChunkReader(shape);
  const take = () => ({ rowCount: reader.rows, columns: reader.take() as unknown as Columns<S> });
  let row = 0;
  try {
    const result = await connection.stream(sql);
    reader.startFile(path, result.columnTypes());
    for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      reader.add(reader.read(chunk.chunk, chunk.rowCount, row), 0, chunk.rowCount);
      row += chunk.rowCount;
      if (reader.rows >= batchRows) yield take();
    }
  } catch (cause) {
    throw ioError(cause, 'read', path);
  } finally {
    connection.closeSync();
  }
  if (reader.rows > 0) yield take();
}
