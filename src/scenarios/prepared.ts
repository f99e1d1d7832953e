import { OptionsError, DataError } from '../core/errors.ts';
import type { Batch } from '../core/batch.ts';
import type { List } from '../core/column.ts';
import type { Source } from '../core/ends.ts';
import type { Items, Users } from '../core/items.ts';
import { refuseUnknownKeys } from '../core/nearest.ts';
import type { Impressions, Split } from '../core/scenario.ts';
import { readParquet } from '../io/parquet.ts';
import { preparedItems, preparedUsers } from './prepared/prepared-items.ts';
import { readManifest, tablePath } from './prepared/read-manifest.ts';
import type { Manifest } from './preparing/manifest.ts';

export interface PreparedOptions {
  readonly split: Split;
  /** The first so many impressions. Default: all. */
  readonly impressions?: number;
  /** Whole impressions from the start until there are at least so many candidates. Default: all. */
  readonly rows?: number;
  /** The most impressions in one batch. Default 256. */
  readonly batchRows?: number;
}

/** One split of a prepared scenario, with its catalogue and its users. */
export interface Prepared extends Source<Impressions> {
  readonly items: Items;
  readonly users: Users;
  readonly manifest: Manifest;
  count(): Promise<number>;
}

/**
 * Reads a split that `prepare` wrote: one row per impression.
 *
 * | column       |      | type         | meaning                                                |
 * |--------------|------|--------------|--------------------------------------------------------|
 * | `user`       | adds | `int32`      | row number in `users.parquet`                          |
 * | `time`       | adds | `float64`    | ms since 1970, UTC; NaN where the data has no time     |
 * | `history`    | adds | `list<int32>` | row numbers in `items.parquet`, oldest click first    |
 * | `candidates` | adds | `list<int32>` | row numbers in `items.parquet`                        |
 * | `labels`     | adds | `list<bool>` | one per candidate                                      |
 *
 * and what else the scenario wrote (`impressionId`, `probabilities`).
 *
 * Errors: `DataError` `missing-file` for a folder or split that is not there, `wrong-hash` for a table that changed.
 */
export function prepared(folder: string, options: PreparedOptions): Prepared {
  refuseUnknownKeys(options, ['split', 'impressions', 'rows', 'batchRows'], 'prepared');
  const { split, impressions, rows, batchRows = 256 } = options;
  for (const [name, value] of Object.entries({ impressions, rows, batchRows })) {
    if (value !== undefined && !(Number.isInteger(value) && value > 0)) {
      throw new OptionsError('wrong-value', `prepared: "${name}" is ${value}, expected a whole number above 0`, 'leave it out to read everything');
    }
  }
  const manifest = readManifest(folder);
  const part = manifest.splits[split];
  if (!part) {
    throw new DataError('missing-file', `${folder}: the prepared scenario "${manifest.name}" has no ${split} split`,
      `it has: ${Object.keys(manifest.splits).join(', ')}${manifest.options[split] === 0 ? `; its option "${split}", a fraction of the users or rows, is 0` : ''}`);
  }
  const file = `${split}.parquet`;
  const shape = part.columns;
  let finding: Promise<string> | undefined;
  const table = () => (finding ??= tablePath(folder, file, manifest).catch((error: unknown) => { finding = undefined; throw error; }));
  let counting: Promise<number> | undefined;
  const count = () => (counting ??= countImpressions());

  async function countImpressions(): Promise<number> {
    const most = Math.min(part!.impressions, impressions ?? Infinity);
    return rows === undefined || rows >= part!.rows ? most : impressionsUntil(await table(), rows, most);
  }

  async function* open(from: number, until = Infinity): AsyncGenerator<Batch<Impressions>> {
    const end = Math.min(until, await count());
    if (from >= end) return;
    yield* readParquet(await table(), { shape, from, until: end, batchRows }) as AsyncIterable<Batch<Impressions>>;
  }

  const limits = { ...(impressions === undefined ? {} : { impressions }), ...(rows === undefined ? {} : { rows }) };
  return {
    spec: { name: `${manifest.name}/${split}`, adds: shape, batchRows },
    items: preparedItems(folder, manifest),
    users: preparedUsers(folder, manifest),
    manifest,
    count,
    open,
    identify: async () => ({
      scenario: manifest.name, version: manifest.version, split, ...limits,
      [split]: manifest.files[file]?.sha256, items: manifest.files['items.parquet']?.sha256, users: manifest.files['users.parquet']?.sha256,
    }),
    toJSON: () => ({ prepared: manifest.name, split, ...limits }),
  };
}

async function impressionsUntil(path: string, rows: number, most: number): Promise<number> {
  let impressions = 0;
  let seen = 0;
  for await (const { columns } of readParquet(path, { shape: { candidates: 'list<int32>' }, until: most, batchRows: 1024 })) {
    const { offsets } = columns['candidates'] as List<Int32Array>;
    for (let row = 0; row + 1 < offsets.length; row++) {
      if (seen >= rows) return impressions;
      seen += offsets[row + 1]! - offsets[row]!;
      impressions++;
    }
  }
  return impressions;
}
