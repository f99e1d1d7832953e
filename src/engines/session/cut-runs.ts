const runBytes = 256 * 1024 ** 2; // of output that is looked at and thrown away

export interface CutRuns {
  /** Tokens of each sequence. */
  readonly lengths: Int32Array;
  /** Whether shorter sequences may be filled up on the right. */
  readonly pads: boolean;
  /** Bytes of output per token, 0 where it does not grow with the tokens. */
  readonly bytesPerToken: number;
  readonly fixedRows: number | undefined;
}

/**
 * Cuts one call into runs of the model: all of it at once when that fits, else as few as may be.
 *
 * Gives the positions of each run's sequences.
 *
 * @example
 * cutRuns({ lengths: Int32Array.of(3, 2, 3), pads: false, bytesPerToken: 0, fixedRows: undefined }).map((run) => [...run]) // [[1], [0, 2]]
 */
export function cutRuns({ lengths, pads, bytesPerToken, fixedRows }: CutRuns): Int32Array[] {
  const order = Int32Array.from(lengths.keys());
  if (!pads) order.sort((a, b) => lengths[a]! - lengths[b]! || a - b);
  const runs: Int32Array[] = [];
  let from = 0;
  let longest = 0;
  for (let at = 0; at < order.length; at++) {
    const length = lengths[order[at]!]!;
    const rows = at - from;
    const unequal = !pads && length !== longest;
    const large = (rows + 1) * Math.max(longest, length) * bytesPerToken > runBytes;
    if (rows > 0 && (unequal || large || rows === fixedRows)) {
      runs.push(order.subarray(from, at));
      from = at;
      longest = 0;
    }
    longest = Math.max(longest, length);
  }
  if (from < order.length) runs.push(order.subarray(from));
  return runs;
}
