import type { Preparation } from '../../core/scenario.ts';

/**
 * Item ids and their numbers, in the order of the item file.
 *
 * Faults: `duplicate-id` for a second line with an id (the first is kept); `unknown-item` for an id
 * that the item file does not have, once per id, at the first line that names it.
 */
export class Catalogue {
  readonly ids: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #unknown = new Set<string>();
  readonly #told: boolean[] = [];

  constructor(readonly to: Pick<Preparation, 'fault'>, readonly file: string) {}

  get count(): number { return this.ids.length; }

  /** Whether an id was among the first `count` items. */
  hasBefore(id: string, count: number): boolean {
    return (this.#numbers.get(id) ?? Infinity) < count;
  }

  /** Takes in the item of a line; false when its id is taken. @param hasText whether a prompt can tell it */
  add(id: string, hasText: boolean, line: number, file = this.file): boolean {
    const taken = this.#numbers.get(id);
    if (taken !== undefined) {
      this.to.fault({
        file, line, code: 'duplicate-id',
        message: `item id ${JSON.stringify(id)} again, expected every id once; the first is kept`,
      });
      return false;
    }
    this.#numbers.set(id, this.ids.length);
    this.ids.push(id);
    this.#told.push(hasText);
    return true;
  }

  /** Number of an item that has text; -1 for an unknown id or an item without text. */
  find(id: string, file: string, line: number): number {
    const item = this.#numbers.get(id);
    if (item !== undefined) return this.#told[item]! ? item : -1;
    if (!this.#unknown.has(id)) {
      this.#unknown.add(id);
      this.to.fault({
        file, line, code: 'unknown-item', message: `item id ${JSON.stringify(id)} is not in ${this.file}`,
      });
    }
    return -1;
  }

  /** Numbers of the items that have text. */
  told(): Int32Array {
    return Int32Array.from(this.ids.keys()).filter((item) => this.#told[item]!);
  }
}
