import type { Column } from '../../core/column.ts';
import { listOf } from '../../core/column.ts';
import type { Preparation, Split } from '../../core/scenario.ts';
import { Growing } from './growing.ts';

export interface ImpressionRow {
  readonly user: number;
  /** Milliseconds since 1970, UTC; NaN where there is no time. */
  readonly time: number;
  readonly history: ArrayLike<number>;
  readonly candidates: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
  /** Written as column `impressionId`. */
  readonly id?: string;
  /** Written as column `probabilities`. */
  readonly probabilities?: ArrayLike<number>;
}

/** Collects impressions one by one and hands them to a split a few thousand at a time. */
export class ImpressionRows {
  readonly #user = new Growing(Int32Array);
  readonly #time = new Growing(Float64Array);
  readonly #history = new GrowingLists(Int32Array);
  readonly #candidates = new GrowingLists(Int32Array);
  readonly #labels = new GrowingLists(Uint8Array);
  readonly #probabilities = new GrowingLists(Float32Array);
  #ids: string[] = [];

  constructor(readonly to: Pick<Preparation, 'impressions'>, readonly split: Split, readonly atOnce = 4096) {}

  async add({ user, time, history, candidates, labels, id, probabilities }: ImpressionRow): Promise<void> {
    this.#user.push(user);
    this.#time.push(time);
    this.#history.push(history);
    this.#candidates.push(candidates);
    this.#labels.push(labels);
    if (id !== undefined) this.#ids.push(id);
    if (probabilities) this.#probabilities.push(probabilities);
    if (this.#user.length >= this.atOnce) await this.flush();
  }

  /** Hands over what is left. */
  async flush(): Promise<void> {
    if (this.#user.length === 0) return;
    const extra: Record<string, Column> = {};
    if (this.#ids.length > 0) extra['impressionId'] = this.#ids;
    if (this.#probabilities.rowCount > 0) extra['probabilities'] = this.#probabilities.take();
    const columns = {
      user: this.#user.take(), time: this.#time.take(), history: this.#history.take(),
      candidates: this.#candidates.take(), labels: this.#labels.take(), ...extra,
    };
    this.#ids = [];
    await this.to.impressions(this.split, columns);
  }
}

class GrowingLists<T extends Int32Array | Uint8Array | Float32Array> {
  readonly #values: Growing<T>;
  readonly #lengths = new Growing(Int32Array);

  constructor(make: new (length: number) => T) {
    this.#values = new Growing(make);
  }

  get rowCount(): number { return this.#lengths.length; }

  push(list: ArrayLike<number>): void {
    this.#values.pushAll(list);
    this.#lengths.push(list.length);
  }

  take() {
    return listOf(this.#values.take(), this.#lengths.take());
  }
}
