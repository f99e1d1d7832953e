import type { OpenRecommender } from '../core/recommender.ts';

type Caches = NonNullable<OpenRecommender['cache']>;

/** What the caches of all recommenders of a run saved together. */
export class CacheSums {
  readonly #caches = new Set<Caches>(); // branches may share one

  /** Takes note of something that was opened, where it has caches. */
  add(noun: object): void {
    const { cache } = noun as { readonly cache?: Caches };
    if (cache) this.#caches.add(cache);
  }

  /** Nothing where nobody counts. */
  now(): { cache?: { asked: number; hits: number } } {
    if (this.#caches.size === 0) return {};
    const counts = [...this.#caches].flatMap(({ items, users }) => [items, users]);
    return { cache: { asked: counts.reduce((sum, { asked }) => sum + asked, 0), hits: counts.reduce((sum, { hits }) => sum + hits, 0) } };
  }
}
