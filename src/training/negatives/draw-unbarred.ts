import { type BarredItems, bar } from './barred-items.ts';

const tries = 64;

/**
 * Draws an item that is not barred and bars it: by trying, then by going through the catalogue from a random item on.
 *
 * Where every item is barred, those of the history are let in, then the other clicks of the impression; an item that was
 * taken never is, so there must be more items than are drawn.
 */
export function drawUnbarred(barred: BarredItems, draw: () => number, drawItem: (draw: () => number) => number): number {
  for (let attempt = 0; attempt < tries; attempt++) {
    const item = drawItem(draw);
    if (!barred.isBarred(item, bar.history)) return taken(barred, item);
  }
  const start = Math.floor(draw() * barred.items);
  for (const level of [bar.history, bar.clicked, bar.taken]) {
    for (let step = 0; step < barred.items; step++) {
      const item = (start + step) % barred.items;
      if (!barred.isBarred(item, level)) return taken(barred, item);
    }
  }
  return start;
}

function taken(barred: BarredItems, item: number): number {
  barred.raise(item, bar.taken);
  return item;
}
