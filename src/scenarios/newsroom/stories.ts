import { tickets } from '../../flow/tickets.ts';
import { type Story, story } from './headlines.ts';
import type { NewsroomOptions } from './newsroom-options.ts';
import { categories } from './topics.ts';

/** Every story of a newsroom, in the order of publication: item number is row number. */
export interface Stories {
  /** Story i belongs to beat `beats[i]`; beat b belongs to category `Math.floor(b / 4)`. */
  readonly beats: Int32Array;
  /** How much everyone likes it, standard normal. */
  readonly appeal: Float32Array;
  /** Simulated time, 0 = first impression, 1 = end; never decreasing; before 0 for the archive. */
  readonly published: Float64Array;
  readonly texts: readonly Story[];
}

export const beatsPerCategory = 4;
export const beatCount = categories.length * beatsPerCategory;
const drawing = 1; // one epoch of tickets for each thing that is drawn

/** Makes the stories: old ones between -3 and the start of the test split, cold ones after it. */
export function makeStories({ items, cold, test, seed }: NewsroomOptions): Stories {
  const beats = new Int32Array(items);
  const appeal = new Float32Array(items);
  const published = new Float64Array(items);
  const coldCount = test === 0 ? 0 : Math.floor(items * cold);
  for (let item = 0; item < items; item++) {
    const known = item < items - coldCount;
    const place = known ? item / (items - coldCount) : (item - items + coldCount) / coldCount;
    published[item] = known ? -3 + place * (4 - test) : 1 - test + place * test;
  }
  const texts = Array.from(beats, (_, item): Story => {
    const draw = tickets(seed, drawing, item);
    const beat = Math.floor(draw() * beatCount);
    beats[item] = beat;
    appeal[item] = Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
    const category = categories[Math.floor(beat / beatsPerCategory)]!;
    return story(category, category.beats[beat % beatsPerCategory]!, draw);
  });
  return { beats, appeal, published, texts };
}
