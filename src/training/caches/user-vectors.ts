import type { Numbers } from '../../compile/program.ts';
import type { CacheCounts } from '../../core/recommender.ts';

/** The users of some rows: each once, and the place of each row among them. */
export interface UsersOfRows {
  readonly userOf: Int32Array;
  /** Of one user. */
  readonly shape: readonly number[];
  /** [users, ...shape] */
  readonly vectors: Float32Array<ArrayBuffer>;
}

/**
 * Vectors of users by a hash of what they clicked, for as long as the weights stand still; those used least recently give way.
 *
 * A user whose history goes on is another key, and rows may be left out or come in any order: nothing depends on user numbers.
 */
export class UserVectors {
  /** Keys from the least recently used to the latest. */
  readonly #slotOf = new Map<number, number>();
  /** The second hash of each slot. */
  #checks = new Float64Array(0);
  #vectors = new Float32Array(0);
  #shape: readonly number[] = [];
  #asked = 0;
  #encoded = 0;
  #round = 0;

  /** @param mostBytes Of vectors. */
  constructor(readonly mostBytes: number) {}

  readonly counts: CacheCounts = (({ asked, encoded }) => ({
    get asked() { return asked(); },
    get hits() { return asked() - encoded(); },
    get encoded() { return encoded(); },
  }))({ asked: () => this.#asked, encoded: () => this.#encoded });

  /** Users that are kept now. */
  get size(): number { return this.#slotOf.size; }

  /** Forgets all vectors; the counters go on. */
  clear(): void {
    this.#slotOf.clear();
    this.#round++;
  }

  /**
   * @param keys [rows, 2], as `historyKeys` gives them.
   * @param encode Vectors of the users of some rows, each user once.
   */
  async gather(keys: Float64Array, encode: (rows: Int32Array) => Promise<Numbers>): Promise<UsersOfRows> {
    const { userOf, rowOf } = distinctUsers(keys);
    this.#asked += userOf.length;
    const width = widthOf(this.#shape);
    const missing: number[] = [];
    let vectors = new Float32Array(this.#slotOf.size === 0 ? 0 : rowOf.length * width);
    for (let place = 0; place < rowOf.length; place++) {
      const slot = this.#use(keys[2 * rowOf[place]!]!, keys[2 * rowOf[place]! + 1]!);
      if (slot === undefined) missing.push(place);
      else vectors.set(this.#vectors.subarray(slot * width, (slot + 1) * width), place * width);
    }
    if (missing.length > 0) {
      const round = this.#round;
      const { shape: [, ...shape], values } = await encode(Int32Array.from(missing, (place) => rowOf[place]!));
      this.#encoded += missing.length;
      this.#shape = shape;
      const width = widthOf(shape);
      if (vectors.length === 0) vectors = new Float32Array(rowOf.length * width);
      for (const [at, place] of missing.entries()) {
        const vector = (values as Float32Array).subarray(at * width, (at + 1) * width);
        vectors.set(vector, place * width);
        if (round === this.#round) this.#put(keys[2 * rowOf[place]!]!, keys[2 * rowOf[place]! + 1]!, vector);
      }
    }
    return { userOf, shape: this.#shape, vectors };
  }

  /** The slot of a key, which becomes the latest used. */
  #use(key: number, check: number): number | undefined {
    const slot = this.#slotOf.get(key);
    if (slot === undefined || this.#checks[slot] !== check) return undefined;
    this.#slotOf.delete(key);
    this.#slotOf.set(key, slot);
    return slot;
  }

  #put(key: number, check: number, vector: Float32Array): void {
    const most = Math.floor(this.mostBytes / vector.byteLength);
    if (most === 0) return;
    const slot = this.#slotOf.get(key) ?? this.#freeSlot(most, vector.length);
    this.#slotOf.delete(key);
    this.#slotOf.set(key, slot);
    this.#checks[slot] = check;
    this.#vectors.set(vector, slot * vector.length);
  }

  #freeSlot(most: number, width: number): number {
    const { size } = this.#slotOf;
    if (size >= most) {
      const [[oldest, slot]] = this.#slotOf as unknown as [[number, number]];
      this.#slotOf.delete(oldest);
      return slot;
    }
    if (size >= this.#checks.length) {
      const room = Math.min(most, Math.max(64, 2 * size));
      const [checks, vectors] = [new Float64Array(room), new Float32Array(room * width)];
      checks.set(this.#checks);
      vectors.set(this.#vectors);
      [this.#checks, this.#vectors] = [checks, vectors];
    }
    return size;
  }
}

const widthOf = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

function distinctUsers(keys: Float64Array): { readonly userOf: Int32Array; readonly rowOf: readonly number[] } {
  const placeOf = new Map<number, number>();
  const rowOf: number[] = [];
  const userOf = new Int32Array(keys.length / 2);
  for (let row = 0; row < userOf.length; row++) {
    const place = placeOf.get(keys[2 * row]!);
    if (place !== undefined && keys[2 * rowOf[place]! + 1] === keys[2 * row + 1]) {
      userOf[row] = place;
      continue;
    }
    placeOf.set(keys[2 * row]!, rowOf.length);
    userOf[row] = rowOf.length;
    rowOf.push(row);
  }
  return { userOf, rowOf };
}
