import { tickets } from '../../flow/tickets.ts';
import { beatCount, beatsPerCategory, type Stories } from './stories.ts';

const drawing = 2;
const perReader = 6;

/**
 * What each reader likes: two beats for good, two that fade, and two that come in their place.
 * Some beats are liked by more readers than others.
 *
 * The ground truth of a newsroom. A story's match is 1 for a beat the reader is into, 0.6 for
 * another beat of the same category, times how strong that interest is at the time.
 */
export class Readers {
  readonly #beats: Int32Array;
  /** When a reader's interests have half moved, simulated time. */
  readonly #turn: Float32Array;

  constructor(readonly count: number, readonly stories: Pick<Stories, 'beats' | 'appeal'>, seed: number) {
    this.#beats = new Int32Array(count * perReader);
    this.#turn = new Float32Array(count);
    for (let reader = 0; reader < count; reader++) {
      const draw = tickets(seed, drawing, reader);
      for (let k = 0; k < perReader; k++) this.#beats[reader * perReader + k] = Math.floor(draw() ** 1.5 * beatCount);
      this.#turn[reader] = 0.2 + 0.6 * draw();
    }
  }

  /** Probability that a reader clicks a story at a simulated time, wherever it stands in the list. */
  clickProbability(reader: number, item: number, time: number): number {
    const logit = -4 + 5.2 * this.match(reader, item, time) + this.stories.appeal[item]!;
    return 1 / (1 + Math.exp(-logit));
  }

  /** How well a story fits what the reader is into at that time, in [0, 1]. */
  match(reader: number, item: number, time: number): number {
    const moved = 1 / (1 + Math.exp(-12 * (time - this.#turn[reader]!)));
    const beat = this.stories.beats[item]!;
    let best = 0;
    for (let k = 0; k < perReader; k++) {
      const strength = k < 2 ? 1 : k < 4 ? 1 - moved : moved;
      best = Math.max(best, strength * kinship(this.#beats[reader * perReader + k]!, beat));
    }
    return best;
  }
}

function kinship(a: number, b: number): number {
  if (a === b) return 1;
  return Math.floor(a / beatsPerCategory) === Math.floor(b / beatsPerCategory) ? 0.6 : 0;
}
