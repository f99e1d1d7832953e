/** Some texts of one call, and the size of the rectangle that they are laid into. */
export interface LadderCall {
  /** Positions of its texts. */
  readonly at: Int32Array;
  /** Texts, and one more where there is but one: a sum over the tokens of a single text is computed otherwise. */
  readonly rows: number;
  readonly tokens: number;
}

/** Lengths are filled up to a multiple of this. */
const rung = 8;

/**
 * Texts by the length that they are filled up to, the next multiple of 8 or all that the model reads; calls of at most `tokens` tokens.
 * How a text is laid depends on its own length alone.
 *
 * @example
 * callsByLadder(Int32Array.of(5, 20, 8), 512, 64).map(({ at, rows, tokens }) => [[...at], rows, tokens]) // [[[0, 2], 2, 8], [[1], 2, 24]]
 */
export function callsByLadder(lengths: Int32Array, contextTokens: number, tokens: number): LadderCall[] {
  const byLength = new Map<number, number[]>();
  lengths.forEach((length, at) => {
    const filled = Math.min(contextTokens, rung * Math.ceil(length / rung));
    const all = byLength.get(filled);
    if (all) all.push(at);
    else byLength.set(filled, [at]);
  });
  return [...byLength].sort(([a], [b]) => a - b).flatMap(([filled, all]) => {
    const rows = Math.max(1, Math.floor(tokens / filled));
    return Array.from({ length: Math.ceil(all.length / rows) }, (_, call) => {
      const at = Int32Array.from(all.slice(call * rows, (call + 1) * rows));
      return { at, rows: Math.max(2, at.length), tokens: filled };
    });
  });
}
