import { tickets } from '../../flow/tickets.ts';

/** Items that a user never touched; so many per positive. */
export type DrawNegatives = (user: number, touched: ReadonlySet<number>, positives: number) => Int32Array;

/** Draws negatives evenly from `items`, without repeats; a function of seed and user. Fewer where the user touched nearly all. */
export function randomNegatives(items: Int32Array, perPositive: number, seed: number): DrawNegatives {
  return (user, touched, positives) => {
    const draw = tickets(seed, 1, user);
    const drawn = new Set<number>();
    const wanted = Math.min(positives * perPositive, items.length - touched.size);
    for (let tries = 0; drawn.size < wanted && tries < 100 * wanted; tries++) {
      const item = items[Math.floor(draw() * items.length)]!;
      if (!touched.has(item)) drawn.add(item);
    }
    return Int32Array.from(drawn);
  };
}

/** At most so many of the positions, in their order, each as likely as any other; all of them when `atMost` is 0. */
export function sampled(positions: Int32Array, atMost: number, seed: number, user: number): Int32Array {
  if (atMost === 0 || positions.length <= atMost) return positions;
  const draw = tickets(seed, 2, user);
  let needed = atMost;
  return positions.filter((_, at) => {
    const take = draw() * (positions.length - at) < needed;
    if (take) needed--;
    return take;
  });
}
