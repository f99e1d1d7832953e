import type { Split } from '../../core/scenario.ts';
import { ticket } from '../../flow/tickets.ts';

export interface SplitFractions {
  /** Fraction of the users whose impressions are for training, and for validation; the others are for test. */
  readonly train: number;
  readonly valid: number;
  readonly seed: number;
}

/** The split of a user: a function of the seed and the id, so it stays when other users come or go. */
export function splitOfUser(id: string, { train, valid, seed }: SplitFractions): Split {
  const place = ticket(seed, 0, hash(id));
  if (place < train) return 'train';
  return place < train + valid ? 'valid' : 'test';
}

/** Whether an item is one of those that nobody is to have clicked before: a function of the seed and the id. */
export const isHeldOut = (id: string, fraction: number, seed: number): boolean => ticket(seed, 3, hash(id)) < fraction;

/** FNV-1a over UTF-16 units. */
function hash(id: string): number {
  let state = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) state = Math.imul(state ^ id.charCodeAt(i), 0x01000193);
  return state >>> 0;
}
