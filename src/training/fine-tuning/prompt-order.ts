import { permutation } from '../order/permutation.ts';

/**
 * `shuffled`: anew in every epoch, and prompts of like length in one batch. `longest-first`: by length, the same in every epoch, as RecBench.
 */
export type PromptOrder = 'shuffled' | 'longest-first';

export interface EpochOrder {
  /** Tokens of each prompt. */
  readonly lengths: ArrayLike<number>;
  /** Prompts of a batch. */
  readonly rows: number;
  readonly order: PromptOrder;
  readonly seed: number;
  readonly epoch: number;
}

/** Batches whose prompts are sorted among each other. */
const together = 32;

/**
 * The prompts of an epoch in their order, of which each `rows` are a batch: a function of (seed, epoch).
 *
 * Source: RecBench `tuner.py` for `longest-first`.
 *
 * @example
 * promptOrder({ lengths: [5, 9, 5, 7], rows: 2, order: 'longest-first', seed: 1, epoch: 0 }) // Int32Array.of(1, 3, 0, 2)
 * promptOrder({ lengths: [5, 9, 5, 7], rows: 2, order: 'shuffled', seed: 1, epoch: 0 }).toSorted() // Int32Array.of(0, 1, 2, 3)
 */
export function promptOrder({ lengths, rows, order, seed, epoch }: EpochOrder): Int32Array {
  const byLength = (prompts: readonly number[]) => [...prompts].sort((a, b) => lengths[b]! - lengths[a]!);
  const all = Array.from({ length: lengths.length }, (_, at) => at);
  if (order === 'longest-first') return Int32Array.from(byLength(all));
  const mix = permutation(seed, epoch, Math.max(1, all.length));
  const mixed = all.map((at) => mix.at(at));
  return Int32Array.from(windowsOf(mixed, together * rows).flatMap((window, number) => {
    const batches = windowsOf(byLength(window), rows);
    const whole = batches.filter(({ length }) => length === rows);
    const turned = permutation(seed, epoch, Math.max(1, whole.length), number + 1);
    return [...whole.map((_, at) => whole[turned.at(at)]!), ...batches.slice(whole.length)].flat();
  }));
}

const windowsOf = (values: readonly number[], size: number): number[][] =>
  Array.from({ length: Math.ceil(values.length / size) }, (_, at) => values.slice(at * size, (at + 1) * size));
