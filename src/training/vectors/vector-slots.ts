import { OptionsError } from '../../core/errors.ts';

export interface VectorSlotsOptions {
  readonly width: number;
  readonly items: number;
  /** Vectors that are kept at most. */
  readonly slots: number;
  /** Told of a vector that gives its slot up. */
  readonly leaving?: (item: number, from: Float32Array, at: number) => void;
}

const none = -1;

/**
 * Vectors by item number in a fixed number of slots; the item used least recently gives its slot up.
 *
 * Typed arrays throughout: one slot number per item, and a list through the slots from the latest used to the one before.
 * With a slot for every item there is no list, and an item has the slot of its number.
 */
export class VectorSlots {
  readonly #vectors: Float32Array;
  readonly #slotOf: Int32Array;
  readonly #itemOf: Int32Array;
  readonly #newer: Int32Array;
  readonly #older: Int32Array;
  #latest = none;
  #oldest = none;
  #size = 0;

  constructor(readonly options: VectorSlotsOptions) {
    const { width, items, slots } = options;
    if (!Number.isSafeInteger(width) || width < 1) throw new OptionsError('wrong-value', `vectors of width ${width}`, 'it wants a whole number of at least 1');
    const listed = slots < items ? slots : 0;
    this.#vectors = new Float32Array(slots * width);
    this.#slotOf = new Int32Array(items).fill(none);
    this.#itemOf = new Int32Array(listed);
    this.#newer = new Int32Array(listed);
    this.#older = new Int32Array(listed);
  }

  get size(): number { return this.#size; }
  get bytes(): number { return this.#vectors.byteLength; }

  /** Copies the vector of an item where there is one, and makes it the latest used. */
  copy(item: number, into: Float32Array, at: number): boolean {
    const slot = this.#slotOf[item];
    if (slot === undefined) throw new OptionsError('wrong-value', `item ${item} of ${this.options.items}`, 'the store was made for fewer items');
    if (slot === none) return false;
    const { width } = this.options;
    const from = slot * width;
    for (let i = 0; i < width; i++) into[at + i] = this.#vectors[from + i]!;
    this.#use(slot);
    return true;
  }

  put(item: number, from: Float32Array, at: number): void {
    const { width, slots, items, leaving } = this.options;
    if (slots === 0) return leaving?.(item, from, at);
    let slot = this.#slotOf[item]!;
    if (slot === none) {
      slot = slots === items ? item : this.#freeSlot();
      this.#slotOf[item] = slot;
      if (slots < items) this.#itemOf[slot] = item;
      this.#size++;
      this.#link(slot);
    } else this.#use(slot);
    this.#vectors.set(from.subarray(at, at + width), slot * width);
  }

  clear(): void {
    this.#slotOf.fill(none);
    this.#latest = this.#oldest = none;
    this.#size = 0;
  }

  #freeSlot(): number {
    if (this.#size < this.options.slots) return this.#size;
    const slot = this.#oldest;
    this.#unlink(slot);
    const item = this.#itemOf[slot]!;
    this.options.leaving?.(item, this.#vectors, slot * this.options.width);
    this.#slotOf[item] = none;
    this.#size--;
    return slot;
  }

  #use(slot: number): void {
    if (this.options.slots === this.options.items || slot === this.#latest) return;
    this.#unlink(slot);
    this.#link(slot);
  }

  #link(slot: number): void {
    if (this.options.slots === this.options.items) return;
    this.#older[slot] = this.#latest;
    this.#newer[slot] = none;
    if (this.#latest === none) this.#oldest = slot;
    else this.#newer[this.#latest] = slot;
    this.#latest = slot;
  }

  #unlink(slot: number): void {
    const [newer, older] = [this.#newer[slot]!, this.#older[slot]!];
    if (newer === none) this.#latest = older;
    else this.#older[newer] = older;
    if (older === none) this.#oldest = newer;
    else this.#newer[older] = newer;
  }
}
