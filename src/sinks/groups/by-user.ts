import type { Metric, MetricResult } from '../../core/metric.ts';
import { RankedRows } from '../../metrics/ranking/ranked-rows.ts';
import { Growing } from './growing.ts';
import type { Groups } from './groups.ts';
import { pack, unpack } from './sections.ts';

/**
 * Each user is a group, wherever in the stream their impressions lie.
 *
 * Memory: 5 bytes a candidate and 8 an impression, up to twice that while growing, and 12 more an
 * impression while the result is computed.
 */
export class ByUser implements Groups {
  readonly #metrics: readonly Metric[];
  readonly #users = new Growing(Int32Array);
  readonly #lengths = new Growing(Int32Array);
  readonly #scores = new Growing(Float32Array);
  readonly #labels = new Growing(Uint8Array);

  constructor(metrics: readonly Metric[]) {
    this.#metrics = metrics;
  }

  add(user: number, scores: Float32Array, labels: Uint8Array): void {
    if (this.#metrics.length === 0) return;
    this.#users.push(user);
    this.#lengths.push(scores.length);
    this.#scores.append(scores);
    this.#labels.append(labels);
  }

  save(): Uint8Array {
    return pack([this.#users.values, this.#lengths.values, this.#scores.values, this.#labels.values]);
  }

  merge(saved: Uint8Array): void {
    const [users, lengths, scores, labels] = unpack(saved);
    this.#users.append(new Int32Array(users!.buffer));
    this.#lengths.append(new Int32Array(lengths!.buffer));
    this.#scores.append(new Float32Array(scores!.buffer));
    this.#labels.append(labels!);
  }

  /** Users in ascending order, the impressions of each in the order they came. */
  results(): MetricResult[] {
    const states = this.#metrics.map((metric) => metric.open());
    const users = this.#users.values;
    const starts = startsOf(this.#lengths.values);
    const order = users.map((_, at) => at).sort((a, b) => users[a]! - users[b]! || a - b);
    const scores = new Growing(Float32Array);
    const labels = new Growing(Uint8Array);
    for (let at = 0; at < order.length; at++) {
      const impression = order[at]!;
      scores.append(this.#scores.values.subarray(starts[impression]!, starts[impression + 1]!));
      labels.append(this.#labels.values.subarray(starts[impression]!, starts[impression + 1]!));
      if (users[order[at + 1]!] === users[impression]) continue;
      const rows = new RankedRows(scores.values, labels.values);
      for (const state of states) state.add(rows);
      scores.clear();
      labels.clear();
    }
    return states.map((state) => state.result());
  }
}

function startsOf(lengths: Int32Array): Float64Array {
  const starts = new Float64Array(lengths.length + 1);
  for (let at = 0; at < lengths.length; at++) starts[at + 1] = starts[at]! + lengths[at]!;
  return starts;
}
