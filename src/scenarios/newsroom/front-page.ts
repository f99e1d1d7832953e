import type { Stories } from './stories.ts';

/**
 * Draws what a newsroom shows: liked stories more often (popularity bias), a third of them recent,
 * never one that is not published yet.
 */
export class FrontPage {
  /** Sum of the weights of stories 0 to i - 1. */
  readonly #sums: Float64Array;
  #published = 0;
  #recent = 0;

  /** @param recency how long a story counts as recent, simulated time */
  constructor(readonly stories: Pick<Stories, 'appeal' | 'published'>, readonly recency = 0.25) {
    this.#sums = new Float64Array(stories.appeal.length + 1);
    for (let item = 0; item < stories.appeal.length; item++) {
      this.#sums[item + 1] = this.#sums[item]! + Math.exp(0.9 * stories.appeal[item]!);
    }
  }

  /** Moves on to a later time. */
  at(time: number): void {
    const { published } = this.stories;
    while (this.#published < published.length && published[this.#published]! <= time) this.#published++;
    while (published[this.#recent]! < time - this.recency && this.#recent < this.#published - 1) this.#recent++;
  }

  /** One published story. */
  draw(next: () => number): number {
    const from = next() < 0.3 ? this.#sums[this.#recent]! : 0;
    const target = from + next() * (this.#sums[this.#published]! - from);
    let low = 0;
    let high = this.#published - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#sums[middle + 1]! > target) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
