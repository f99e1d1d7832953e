import { join } from 'node:path';

import type { List } from '../../core/column.ts';
import type { Preparation } from '../../core/scenario.ts';
import { parquetShape, readParquet } from '../../io/parquet.ts';
import type { Catalogue } from '../preparing/catalogue.ts';
import type { Released } from './released-files.ts';

/** History of each user as item numbers, oldest first. */
export type Histories = ReadonlyMap<string, Int32Array>;

/** Reads `users.parquet`; a user's first row counts. */
export async function readHistories(to: Preparation, { folder, user }: Released, catalogue: Catalogue): Promise<Histories> {
  const path = join(folder, 'users.parquet');
  to.read(path);
  const names = Object.entries(await parquetShape(path));
  const id = names.some(([name]) => name === user) ? user : names[0]![0];
  const history = names.find(([name, type]) => type.startsWith('list<') && name !== 'neg')?.[0] ?? 'history';
  const histories = new Map<string, Int32Array>();
  for await (const { span, columns } of readParquet(path, { shape: { [id]: 'utf8', [history]: 'list<utf8>' }, whenNull: { [history]: [] } })) {
    const ids = columns[id] as readonly string[];
    const { offsets, values } = columns[history] as List<readonly string[]>;
    for (let row = 0; row < ids.length; row++) {
      const line = span.first + row + 1;
      if (histories.has(ids[row]!)) {
        to.fault({ file: 'users.parquet', line, code: 'duplicate-id', message: `user id ${JSON.stringify(ids[row])} again; the first is kept` });
        continue;
      }
      const past = values.slice(offsets[row]!, offsets[row + 1]!);
      const known = Int32Array.from(past, (item) => catalogue.find(item, 'users.parquet', line)).filter((item) => item !== -1);
      to.dropped('history-item-without-text', past.length - known.length);
      histories.set(ids[row]!, known);
    }
  }
  return histories;
}

/** Candidates and labels of one user, in the order of the rows. */
export interface PooledRows {
  readonly candidates: number[];
  readonly labels: (0 | 1)[];
}

/** Reads (user, item, click) rows and pools them by user, in the order of each user's first row. */
export async function poolRows(
  to: Preparation, { folder, user, item, click }: Released, file: string, catalogue: Catalogue, histories: Histories,
): Promise<ReadonlyMap<string, PooledRows>> {
  const path = join(folder, file);
  to.read(path);
  const pooled = new Map<string, PooledRows>();
  const unknown = new Set<string>();
  for await (const { span, columns } of readParquet(path, { shape: { [user]: 'utf8', [item]: 'utf8', [click]: 'float64' } })) {
    const [users, items, clicks] = [columns[user] as readonly string[], columns[item] as readonly string[], columns[click] as Float64Array];
    for (let row = 0; row < users.length; row++) {
      const [line, id, label] = [span.first + row + 1, users[row]!, clicks[row]!];
      if (label !== 0 && label !== 1) {
        to.fault({ file, line, code: 'malformed', message: `found ${click} ${label}, expected 0 or 1` });
        continue;
      }
      if (!histories.has(id)) {
        if (!unknown.has(id)) to.fault({ file, line, code: 'unknown-user', message: `user id ${JSON.stringify(id)} is not in users.parquet` });
        unknown.add(id);
        to.dropped('candidate-of-unknown-user');
        continue;
      }
      const candidate = catalogue.find(items[row]!, file, line);
      if (candidate === -1) {
        to.dropped('candidate-without-text');
        continue;
      }
      const own = pooled.get(id) ?? { candidates: [], labels: [] };
      pooled.set(id, own);
      own.candidates.push(candidate);
      own.labels.push(label);
    }
  }
  return pooled;
}
