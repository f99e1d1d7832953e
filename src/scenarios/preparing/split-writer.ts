import { batchOf, type Columns, type Shape } from '../../core/batch.ts';
import { columnTypeOf } from '../../core/column.ts';
import { type Impressions, impressionShape, type Split } from '../../core/scenario.ts';
import type { Table, TableWriter } from '../../core/table.ts';
import type { Counts } from './manifest.ts';

type ImpressionColumns = Impressions & Readonly<Record<string, Columns<Shape>[string]>>;

/** Writes one split and counts what is in it. */
export class SplitWriter {
  #part: TableWriter | undefined;
  #shape: Shape = impressionShape;
  #impressions = 0;
  #rows = 0;
  #positives = 0;
  readonly #users = new NumberSet();
  readonly #items = new NumberSet();

  constructor(readonly table: Table, readonly split: Split) {}

  async write(columns: ImpressionColumns): Promise<void> {
    const { user, history, candidates, labels } = columns;
    if (this.#part === undefined) {
      this.#shape = { ...Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, columnTypeOf(column)])), ...impressionShape };
      this.#part = await this.table.open({ name: this.split, shape: this.#shape });
    }
    await this.#part.write(batchOf(columns, user.length));
    this.#impressions += user.length;
    this.#users.add(user, 0, user.length);
    for (const { offsets, values } of [history, candidates]) this.#items.add(values, offsets[0]!, offsets[user.length]!);
    const { offsets, values } = labels;
    this.#rows += offsets[user.length]! - offsets[0]!;
    for (let at = offsets[0]!; at < offsets[user.length]!; at++) this.#positives += values[at]!;
  }

  get counts(): Counts & { readonly columns: Shape } {
    return {
      users: this.#users.size, items: this.#items.size, impressions: this.#impressions,
      rows: this.#rows, positives: this.#positives, columns: this.#shape,
    };
  }

  async close(): Promise<void> {
    const part = this.#part;
    this.#part = undefined;
    await part?.close();
  }

  /** Throws away what is not closed yet. */
  async abandon(): Promise<void> {
    const part = this.#part;
    this.#part = undefined;
    await part?.abandon();
  }
}

/** Which of the numbers 0, 1, ... were there. */
class NumberSet {
  #seen = new Uint8Array(1024);
  size = 0;

  add(numbers: Int32Array, from: number, until: number): void {
    for (let at = from; at < until; at++) {
      const number = numbers[at]!;
      if (number >= this.#seen.length) this.#grow(number);
      if (this.#seen[number] === 0) {
        this.#seen[number] = 1;
        this.size++;
      }
    }
  }

  #grow(number: number): void {
    const grown = new Uint8Array(Math.max(number + 1, this.#seen.length * 2));
    grown.set(this.#seen);
    this.#seen = grown;
  }
}
