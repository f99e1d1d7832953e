import { OptionsError } from '../../core/errors.ts';
import type { Metric, MetricState, Runs, ScoredRows, Ties } from '../../core/metric.ts';
import { unknownKey } from '../../core/nearest.ts';
import { ExactSum } from './exact-sum.ts';
import { RankedRows } from './ranked-rows.ts';

export interface TieOptions {
  /** How rows with equal scores are ranked. Default `expected`. */
  readonly ties?: Ties;
}

interface GroupMetric {
  readonly name: string;
  /** Ranks that count, where the metric has such a cut. */
  readonly k?: number;
  /** Given by the metrics that let it be chosen; the others see each tie as one run. */
  readonly ties?: Ties;
  readonly definition: string;
  /** Value of a group that has rows of both classes, averaged over the orders inside each run. */
  of(runs: Runs, positives: number): number;
}

const tiesSaid: { readonly [T in Ties]: string } = {
  expected: 'equal scores count as the mean over all their orders',
  stable: 'equal scores rank in row order',
  reversed: 'equal scores rank in reversed row order',
  pessimistic: 'of equal scores negatives rank first',
  optimistic: 'of equal scores positives rank first',
};

/**
 * A metric that is computed per group and averaged, each group counting once.
 *
 * Groups of one class, and empty ones, are left out and counted: there any ranking gets the same value,
 * so they would only pull every model towards it.
 */
export function overGroups(metric: GroupMetric): Metric {
  const { name, definition, ties } = metric;
  if ('k' in metric) checkRank(name, metric.k);
  if (ties !== undefined && !Object.hasOwn(tiesSaid, ties)) throw unknownKey(ties, Object.keys(tiesSaid), `${name}: ties`);
  const at = metric.k === undefined ? '' : `@${metric.k}`;
  const of = (rows: ScoredRows): number | null => {
    const oneClass = rows.positives === 0 || rows.positives === rows.labels.length;
    return oneClass ? null : metric.of(rows.runs(ties ?? 'expected'), rows.positives);
  };
  return {
    name: `${name}${at}${ties === undefined || ties === 'expected' ? '' : `:${ties}`}`,
    definition: `Mean over groups of ${definition}; ${ties === undefined ? '' : `${tiesSaid[ties]}; `}`
      + 'groups of one class, or empty, are left out.',
    better: 'higher',
    over: 'group',
    ...(ties === undefined ? {} : { ties }),
    of: (scores, labels) => of(new RankedRows(Float64Array.from(scores), Uint8Array.from(labels))),
    open: () => new GroupMean(of),
  };
}

class GroupMean implements MetricState {
  readonly #sum = new ExactSum();
  readonly #of: (rows: ScoredRows) => number | null;
  #groups = 0;
  #leftOut = 0;

  constructor(of: (rows: ScoredRows) => number | null) {
    this.#of = of;
  }

  add(rows: ScoredRows): void {
    const value = this.#of(rows);
    if (value === null) this.#leftOut++;
    else {
      this.#groups++;
      this.#sum.add(value);
    }
  }

  save(): Float64Array {
    return Float64Array.of(this.#groups, this.#leftOut, ...this.#sum.save());
  }

  merge(saved: Float64Array): void {
    this.#groups += saved[0]!;
    this.#leftOut += saved[1]!;
    this.#sum.merge(saved.subarray(2));
  }

  result() {
    const value = this.#groups === 0 ? null : this.#sum.value / this.#groups;
    return { value, groups: this.#groups, leftOut: this.#leftOut };
  }
}

function checkRank(name: string, k: number | undefined): void {
  if (k === undefined) throw new OptionsError('missing-value', `${name}: how many ranks count is not said`,
    `say it after the name: ${name.toLowerCase()}@5`);
  if (k === Infinity || (Number.isInteger(k) && k > 0)) return;
  throw new OptionsError('wrong-value', `${name}@${k}: not a number of ranks`, 'give a whole number from 1 on');
}
