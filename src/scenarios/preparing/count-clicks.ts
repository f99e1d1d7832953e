import { join } from 'node:path';

import type { Split } from '../../core/scenario.ts';
import { connect } from '../../io/duckdb.ts';
import { ioError } from '../../io/io-error.ts';
import { parquetScan } from '../../io/sql.ts';

/**
 * How many users clicked each item, as far as a scorer may know: clicks in histories and clicked
 * candidates of train, each user once per item. A click that some valid or test row asks about does
 * not count, even where a later row has it in its history.
 */
export async function countClicks(folder: string, splits: readonly Split[], itemCount: number): Promise<Int32Array> {
  const files = (wanted: readonly Split[]) => wanted.filter((split) => splits.includes(split)).map((split) => join(folder, `${split}.parquet`));
  const clicked = (paths: readonly string[]) => `SELECT "user", unnest(list_where(candidates, labels)) AS item FROM ${parquetScan(paths)}`;
  const history = `SELECT "user", unnest(history) AS item FROM ${parquetScan(files(['train', 'valid', 'test']))}`;
  const [train, asked] = [files(['train']), files(['valid', 'test'])];
  const known = train.length > 0 ? `${history} UNION ALL ${clicked(train)}` : history;
  const secret = asked.length > 0 ? `ANTI JOIN (${clicked(asked)}) AS asked USING ("user", item)` : '';
  const counts = new Int32Array(itemCount);
  const connection = await connect();
  try {
    const rows = await connection.stream(
      `SELECT item, count(*)::INTEGER FROM (SELECT DISTINCT "user", item FROM (${known})) AS known ${secret} GROUP BY item`);
    for (let chunk = await rows.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await rows.fetchChunk()) {
      for (const [item, count] of chunk.getRows()) counts[item as number] = count as number;
    }
  } catch (cause) {
    throw ioError(cause, 'read', folder);
  } finally {
    connection.closeSync();
  }
  return counts;
}
