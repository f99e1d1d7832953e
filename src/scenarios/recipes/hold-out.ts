import type { ClickLog, UserClicks } from './click-log.ts';
import { type DrawNegatives, sampled } from './negatives.ts';

export interface HoldOutOptions {
  /** Latest clicks of a user that become candidates. */
  readonly positives: number;
  /** The most clicks before them that become the history. */
  readonly history: number;
  /** The most non-clicks of a user that become candidates, drawn by the seed; 0 for all. */
  readonly negatives: number;
  readonly seed: number;
}

export interface HeldOut {
  readonly time: number;
  readonly history: Int32Array;
  readonly candidates: Int32Array;
  readonly labels: Uint8Array;
  /** Clicks too old for the history, and non-clicks that were not drawn. */
  readonly unused: { readonly clicks: number; readonly nonClicks: number };
}

/**
 * One impression from all that a user clicked and did not click, or why there is none.
 * Candidates: negatives (in file order, or as drawn), then positives, latest first.
 */
export function holdOut(
  log: ClickLog, { user, positives, negatives }: UserClicks, options: HoldOutOptions, draw?: DrawNegatives,
): HeldOut | 'user-without-both-labels' | 'user-with-too-few-clicks' {
  if (!draw && (positives.length === 0 || negatives.length === 0)) return 'user-without-both-labels';
  if (positives.length <= options.positives) return 'user-with-too-few-clicks';
  const items = log.items.view();
  const itemOf = (at: number) => items[at]!;
  const cut = positives.length - options.positives;
  const clicked = positives.subarray(cut).map(itemOf).reverse();
  const history = positives.subarray(Math.max(0, cut - options.history), cut).map(itemOf);
  const shown = draw
    ? draw(user, new Set(positives.map(itemOf)), clicked.length)
    : sampled(negatives, options.negatives, options.seed, user).map(itemOf);
  return {
    time: log.times.view()[positives[cut]!]!, history, ...asCandidates(shown, clicked),
    unused: { clicks: cut - history.length, nonClicks: draw ? 0 : negatives.length - shown.length },
  };
}

/** Negatives, then positives, with their labels. */
export function asCandidates(negatives: Int32Array, positives: Int32Array): Pick<HeldOut, 'candidates' | 'labels'> {
  const candidates = new Int32Array(negatives.length + positives.length);
  candidates.set(negatives);
  candidates.set(positives, negatives.length);
  return { candidates, labels: new Uint8Array(candidates.length).fill(1, negatives.length) };
}
