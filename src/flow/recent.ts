/**
 * Keeps the values that were asked for last, at most `most` of them.
 *
 * @example
 * new Recent<string, number>(2).set('a', 1).get('a') // 1
 */
export class Recent<K, V> {
  readonly #kept = new Map<K, V>();

  constructor(readonly most: number) {}

  get size(): number { return this.#kept.size; }

  get(key: K): V | undefined {
    const value = this.#kept.get(key);
    if (value === undefined) return undefined;
    this.#kept.delete(key); // a Map iterates in order of insertion: the least recently used comes first
    this.#kept.set(key, value);
    return value;
  }

  set(key: K, value: V): this {
    this.#kept.delete(key);
    if (this.most > 0) this.#kept.set(key, value);
    if (this.#kept.size > this.most) this.#kept.delete(this.#kept.keys().next().value as K);
    return this;
  }
}
