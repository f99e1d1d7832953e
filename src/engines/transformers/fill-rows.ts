/** What a model computes, in multiplications: of a token, and of a token that looks at another one, over all layers. */
export interface TokenCost {
  readonly perToken: number;
  readonly perPair: number;
}

/**
 * Puts texts that share a past of `before` tokens into the rows of a rectangle, several in a row where that costs least: all of them in
 * one row (a tree: nothing is filled up, but tokens are compared with those of other texts in vain), one in each (a cascade: the
 * other way round), or anything between.
 *
 * Gives the positions of the texts of each row. The longest come first, each in the first row that it fits into.
 *
 * @example
 * fillRows([5, 2, 3], 10, { perToken: 100, perPair: 1 }) // [[0], [2, 1]]
 * fillRows([5, 2, 3], 10, { perToken: 1e6, perPair: 1 }) // [[0], [2, 1]]
 * fillRows([5, 2, 2], 10, { perToken: 1e6, perPair: 1 }) // [[0, 1, 2]]
 */
export function fillRows(lengths: ArrayLike<number>, before: number, { perToken, perPair }: TokenCost): number[][] {
  const order = Array.from(lengths, (_, at) => at).sort((a, b) => lengths[b]! - lengths[a]! || a - b);
  const total = order.reduce((sum, at) => sum + lengths[at]!, 0);
  let best: { readonly rows: number[][]; readonly cost: number } | undefined;
  for (let width = order.length === 0 ? 0 : lengths[order[0]!]!; width > 0; width = width >= total ? 0 : Math.min(total, 2 * width)) {
    const rows = filled(width);
    const widest = Math.max(...rows.map((row) => row.reduce((sum, at) => sum + lengths[at]!, 0)));
    const cost = rows.length * widest * (perToken + perPair * (before + widest));
    if (!best || cost < best.cost) best = { rows, cost };
  }
  return best?.rows ?? [];

  function filled(width: number): number[][] {
    const rows: number[][] = [];
    const left: number[] = [];
    for (const at of order) {
      const fits = left.findIndex((room) => room >= lengths[at]!);
      if (fits >= 0) rows[fits]!.push(at);
      else rows.push([at]);
      const row = fits >= 0 ? fits : rows.length - 1;
      left[row] = (left[row] ?? width) - lengths[at]!;
    }
    return rows;
  }
}
