import { stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';

import type { Columns, Shape } from '../../core/batch.ts';
import { rowCountOf } from '../../core/column.ts';
import { DataError } from '../../core/errors.ts';
import type { Impressions, Preparation, RawFault, Split } from '../../core/scenario.ts';
import { sha256File } from '../../io/files.ts';
import { ioError } from '../../io/io-error.ts';
import { parquet, writeParquet } from '../../io/parquet.ts';
import { countClicks } from './count-clicks.ts';
import { FaultList } from './fault-list.ts';
import type { Counts, FileHash, Manifest } from './manifest.ts';
import { SplitWriter } from './split-writer.ts';

type TableColumns = Readonly<Record<string, Columns<Shape>[string]>>;

export interface PrepareProgress {
  readonly split: Split;
  /** In this split so far. */
  readonly impressions: number;
  readonly rows: number;
}

/** What is known once every table is written. */
export type Written = Pick<Manifest, 'counts' | 'splits' | 'dropped' | 'faults' | 'text' | 'notes' | 'raw'>;

/** Writes the tables of a scenario into a folder, a batch at a time. */
export class PreparationWriter implements Preparation {
  #items: TableColumns | undefined;
  #userCount = 0;
  #text: readonly string[] = [];
  readonly #splits: { readonly [S in Split]: SplitWriter };
  readonly #faults = new FaultList();
  readonly #dropped = new Map<string, number>();
  readonly #notes: string[] = [];
  readonly #raw = new Set<string>();

  constructor(readonly from: string, readonly folder: string, readonly onProgress?: (progress: PrepareProgress) => void) {
    const table = parquet(folder);
    this.#splits = { train: new SplitWriter(table, 'train'), valid: new SplitWriter(table, 'valid'), test: new SplitWriter(table, 'test') };
  }

  async items(columns: TableColumns): Promise<void> {
    this.#items = columns;
  }

  async users(columns: TableColumns): Promise<void> {
    this.#userCount = rowCountOf(columns['id'] ?? []);
    await writeParquet(join(this.folder, 'users.parquet'), columns);
  }

  async impressions(split: Split, columns: Impressions & TableColumns): Promise<void> {
    const writer = this.#splits[split];
    await writer.write(columns);
    const { impressions, rows } = writer.counts;
    this.onProgress?.({ split, impressions, rows });
  }

  text(columns: readonly string[]): void { this.#text = columns; }
  fault(fault: RawFault): void { this.#faults.add(fault); }
  note(sentence: string): void { this.#notes.push(sentence); }
  read(path: string): void { this.#raw.add(path); }

  dropped(reason: string, count = 1): void {
    if (count > 0) this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + count);
  }

  /** Completes the tables. @throws `DataError` `empty` when no impression is left. */
  async finish(scenario: string): Promise<Written> {
    const made = Object.values(this.#splits).filter(({ counts }) => counts.impressions > 0);
    const items = this.#items;
    const [dropped, faults] = [sortedRecord(this.#dropped), this.#faults.counts];
    if (items === undefined || made.length === 0) {
      throw new DataError('empty', `${this.from || scenario}: no impression is left to prepare; `
        + `dropped: ${JSON.stringify(dropped)}, faults: ${JSON.stringify(faults)}`, 'check that these are the raw files of this scenario');
    }
    for (const split of made) await split.close();
    const itemCount = rowCountOf(items['id'] ?? []);
    const clicks = await countClicks(this.folder, made.map(({ split }) => split), itemCount);
    await writeParquet(join(this.folder, 'items.parquet'), { ...items, clicks });
    const file: Shape = { file: 'utf8', line: 'float64', code: 'utf8', message: 'utf8' };
    await writeParquet(join(this.folder, 'faults.parquet'), this.#faults.columns(), { shape: file });
    return {
      counts: { users: this.#userCount, items: itemCount, ...summed(made) },
      splits: Object.fromEntries(made.map(({ split, counts }) => [split, counts])),
      dropped, faults, text: this.#text,
      notes: [...this.#notes, ...this.#faults.notes()],
      raw: await this.#hashes(),
    };
  }

  async abandon(): Promise<void> {
    for (const split of Object.values(this.#splits)) await split.abandon();
  }

  async #hashes(): Promise<Record<string, FileHash>> {
    const hashes = new Map<string, FileHash>();
    if (this.#raw.size === 0) return {};
    const found = await stat(this.from).catch((cause: unknown) => { throw ioError(cause, 'read', this.from); });
    const root = found.isDirectory() ? this.from : undefined;
    for (const path of this.#raw) {
      hashes.set(root === undefined ? basename(path) : relative(root, path).replaceAll('\\', '/'), await sha256File(path));
    }
    return sortedRecord(hashes);
  }
}

function summed(made: readonly SplitWriter[]): Omit<Counts, 'users' | 'items'> {
  const sum = (count: (counts: Counts) => number) => made.reduce((total, { counts }) => total + count(counts), 0);
  return { impressions: sum((counts) => counts.impressions), rows: sum((counts) => counts.rows), positives: sum((counts) => counts.positives) };
}

function sortedRecord<T>(entries: ReadonlyMap<string, T>): Record<string, T> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}
