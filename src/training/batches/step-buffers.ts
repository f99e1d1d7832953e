/**
 * Arrays that are used again: one per name, as long as was ever needed. What is given out is filled with 0.
 *
 * An array that was transferred to another thread is gone, and the next one is made anew.
 */
export class StepBuffers {
  readonly #int32 = new Map<string, Int32Array<ArrayBuffer>>();
  readonly #float32 = new Map<string, Float32Array<ArrayBuffer>>();
  readonly #float64 = new Map<string, Float64Array<ArrayBuffer>>();

  int32(name: string, length: number): Int32Array<ArrayBuffer> {
    return taken(this.#int32, name, length, (room) => new Int32Array(room));
  }

  float32(name: string, length: number): Float32Array<ArrayBuffer> {
    return taken(this.#float32, name, length, (room) => new Float32Array(room));
  }

  float64(name: string, length: number): Float64Array<ArrayBuffer> {
    return taken(this.#float64, name, length, (room) => new Float64Array(room));
  }
}

type Reused = Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

function taken<T extends Reused>(kept: Map<string, T>, name: string, length: number, make: (room: number) => T): T {
  let array = kept.get(name);
  if (array === undefined || array.length < length) {
    array = make(Math.ceil(1.25 * length));
    kept.set(name, array);
  }
  const part = array.subarray(0, length) as T;
  part.fill(0);
  return part;
}
