import type { Gradients, NamedArrays, RowGradient } from '../optimizers/optimizer.ts';
import { rowWidth, wrongGradient } from '../optimizers/row-width.ts';
import { RowSum } from './row-sum.ts';

/**
 * The mean gradient of several micro-batches, each weighed by its rows: that of one batch of all of them.
 *
 * What is added is copied. What `take` gives out is overwritten by the next `add`; it stays a row gradient where
 * every micro-batch gave one.
 *
 * @example
 * const sum = new GradientSum({ bias: new Float32Array(1) })
 * sum.add({ bias: Float32Array.of(3) }, 1)
 * sum.add({ bias: Float32Array.of(6) }, 2)
 * sum.take() // { bias: Float32Array.of(5) }
 */
export class GradientSum {
  readonly #lengths: ReadonlyMap<string, number>;
  readonly #dense = new Map<string, Float32Array>();
  readonly #byRow = new Map<string, RowSum>();
  readonly #named = new Map<string, 'whole' | 'by row'>();
  #rows = 0;

  constructor(weights: NamedArrays) {
    this.#lengths = new Map(Object.entries(weights).map(([weight, { length }]) => [weight, length]));
  }

  /** Rows added since the last `take`. */
  get rows(): number { return this.#rows; }

  /** Takes in the mean gradient over `rows` rows. */
  add(gradients: Gradients, rows: number): void {
    for (const [weight, gradient] of Object.entries(gradients)) {
      if (gradient instanceof Float32Array) this.#addDense(weight, gradient, rows);
      else this.#addRows(weight, gradient, rows);
    }
    this.#rows += rows;
  }

  take(): Gradients {
    const scale = 1 / this.#rows;
    const taken = [...this.#named].map(([weight, kind]) => [weight, kind === 'whole' ? this.#scaled(weight, scale)
      : this.#byRow.get(weight)?.take(scale) ?? { rows: new Int32Array(0), values: new Float32Array(0) }] as const);
    this.#named.clear();
    this.#rows = 0;
    return Object.fromEntries(taken);
  }

  #addDense(weight: string, gradient: Float32Array, rows: number): void {
    const length = this.#lengths.get(weight) ?? 0;
    if (gradient.length !== length) throw wrongGradient(weight, `has ${gradient.length} values`, `${length}`);
    const sum = this.#dense.get(weight) ?? new Float32Array(length);
    this.#dense.set(weight, sum);
    if (this.#begins(weight, 'whole')) sum.fill(0);
    for (let at = 0; at < length; at++) sum[at] = sum[at]! + rows * gradient[at]!;
  }

  #addRows(weight: string, gradient: RowGradient, rows: number): void {
    const length = this.#lengths.get(weight) ?? 0;
    const width = rowWidth(weight, gradient, length);
    this.#begins(weight, 'by row');
    if (width === 0) return;
    const sum = this.#byRow.get(weight) ?? new RowSum(length / width, width);
    this.#byRow.set(weight, sum);
    sum.add(gradient, rows);
  }

  #scaled(weight: string, scale: number): Float32Array {
    const sum = this.#dense.get(weight)!;
    for (let at = 0; at < sum.length; at++) sum[at] = sum[at]! * scale;
    return sum;
  }

  /** Whether this is the first gradient of the weight since the last `take`. */
  #begins(weight: string, kind: 'whole' | 'by row'): boolean {
    const before = this.#named.get(weight);
    if (before !== undefined && before !== kind) throw wrongGradient(weight, `came ${before}, then ${kind}`, 'the same of every micro-batch');
    this.#named.set(weight, kind);
    return before === undefined;
  }
}
