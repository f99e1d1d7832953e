import type { Past } from '../../transformers/programs/past.ts';

export interface KeptBeginnings {
  get(tokens: Int32Array): Past | undefined;
  /** Gives back what it keeps. */
  set(tokens: Int32Array, past: Past): Past;
}

/**
 * Keys and values of what the prompts of whole calls began with (the instruction), those that were asked for last, of at most `most`
 * tokens together.
 *
 * @example
 * const kept = keptBeginnings(3);
 * kept.set(Int32Array.of(7, 8), { tokens: 2, parts: {} });
 * kept.set(Int32Array.of(7, 9), { tokens: 2, parts: {} });
 * [[7, 8], [7, 9]].map((ids) => kept.get(Int32Array.from(ids))?.tokens) // [undefined, 2]
 */
export function keptBeginnings(most: number): KeptBeginnings {
  const kept = new Map<string, Past>();
  let tokens = 0;
  return {
    get: (ids) => {
      const key = ids.join();
      const past = kept.get(key);
      if (past) {
        kept.delete(key);
        kept.set(key, past);
      }
      return past;
    },
    set: (ids, past) => {
      if (past.tokens > most) return past;
      kept.set(ids.join(), past);
      tokens += past.tokens;
      for (const [key, { tokens: count }] of kept) {
        if (tokens <= most) break;
        kept.delete(key);
        tokens -= count;
      }
      return past;
    },
  };
}
