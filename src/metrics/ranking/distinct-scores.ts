const smallestPending = 65_536;

interface Counted {
  /** Ascending, all different. */
  readonly scores: Float64Array;
  /** How often each was added. */
  readonly counts: Float64Array;
}

/**
 * A sorted multiset of scores.
 *
 * Memory: 16 bytes per distinct score, plus 8 bytes per score still waiting to be sorted in; as many
 * wait as there are distinct ones, and at least 65,536, so that sorting them in costs little on average.
 */
export class DistinctScores {
  #counted: Counted = { scores: new Float64Array(0), counts: new Float64Array(0) };
  #pending = new Float64Array(1024);
  #waiting = 0;

  add(score: number): void {
    if (this.#waiting === this.#pending.length) this.#makeRoom();
    this.#pending[this.#waiting++] = score + 0; // -0 becomes 0
  }

  merge(more: Counted): void {
    this.#counted = join(this.counted, more);
  }

  get counted(): Counted {
    if (this.#waiting > 0) {
      const waiting = this.#pending.subarray(0, this.#waiting).sort();
      this.#waiting = 0;
      this.#counted = join(this.#counted, countRuns(waiting));
    }
    return this.#counted;
  }

  #makeRoom(): void {
    const most = Math.max(smallestPending, this.#counted.scores.length);
    if (this.#pending.length >= most) { void this.counted; return; }
    const larger = new Float64Array(Math.min(most, 4 * this.#pending.length));
    larger.set(this.#pending);
    this.#pending = larger;
  }
}

function countRuns(sorted: Float64Array): Counted {
  const scores = new Float64Array(sorted.length);
  const counts = new Float64Array(sorted.length);
  let distinct = 0;
  for (let at = 0; at < sorted.length; at++) {
    if (at === 0 || sorted[at] !== sorted[at - 1]) scores[distinct++] = sorted[at]!;
    counts[distinct - 1]! += 1;
  }
  return { scores: scores.slice(0, distinct), counts: counts.slice(0, distinct) };
}

function join(a: Counted, b: Counted): Counted {
  if (a.scores.length === 0) return b;
  if (b.scores.length === 0) return a;
  const scores = new Float64Array(a.scores.length + b.scores.length);
  const counts = new Float64Array(scores.length);
  let distinct = 0;
  for (let i = 0, j = 0; i < a.scores.length || j < b.scores.length; distinct++) {
    const left = i < a.scores.length ? a.scores[i]! : Infinity;
    const right = j < b.scores.length ? b.scores[j]! : Infinity;
    scores[distinct] = Math.min(left, right);
    if (left <= right) counts[distinct]! += a.counts[i++]!;
    if (right <= left) counts[distinct]! += b.counts[j++]!;
  }
  return { scores: scores.slice(0, distinct), counts: counts.slice(0, distinct) };
}
