import type { Column, ColumnType } from '../core/column.ts';

type Numbers = Int32Array | Float32Array | Float64Array | Uint8Array;

/** A column that grows at its end, and is taken out as a whole. */
export type ColumnBuffer = NumberBuffer | TextBuffer | ListBuffer | VectorBuffer;

/** An empty buffer for a column type. */
export function columnBuffer(type: ColumnType): ColumnBuffer {
  const [, item] = /^list<(.*)>$/.exec(type) ?? [];
  if (item !== undefined) return new ListBuffer(columnBuffer(item as ColumnType));
  switch (type) {
    case 'utf8': return new TextBuffer();
    case 'bool': return new NumberBuffer(Uint8Array);
    case 'int32': return new NumberBuffer(Int32Array);
    case 'float32': return new NumberBuffer(Float32Array);
    case 'float64': return new NumberBuffer(Float64Array);
    default: return new VectorBuffer();
  }
}

export class NumberBuffer {
  values: Numbers;
  length = 0;

  constructor(readonly array: new (length: number) => Numbers) {
    this.values = new array(0);
  }

  /** Makes room for `more` values after `length`. */
  reserve(more: number): Numbers {
    if (this.length + more > this.values.length) {
      const grown = new this.array(Math.max(this.length + more, Math.ceil(1.5 * this.values.length), 64));
      grown.set(this.values.subarray(0, this.length));
      this.values = grown;
    }
    return this.values;
  }

  take(): Numbers {
    const { values, length } = this;
    // The next batch is likely to be as long as this one.
    this.values = new this.array(length);
    this.length = 0;
    return values.length === length ? values : values.length < 1.25 * length ? values.subarray(0, length) : values.slice(0, length);
  }
}

export class TextBuffer {
  values: string[] = [];
  get length(): number { return this.values.length; }

  take(): readonly string[] {
    const { values } = this;
    this.values = [];
    return values;
  }
}

export class ListBuffer {
  readonly offsets = new NumberBuffer(Int32Array);
  constructor(readonly items: ColumnBuffer) { this.#start(); }
  get length(): number { return this.offsets.length - 1; }

  take(): Column {
    const offsets = this.offsets.take();
    this.#start();
    return { offsets, values: this.items.take() } as Column;
  }

  #start(): void {
    this.offsets.reserve(1)[0] = 0;
    this.offsets.length = 1;
  }
}

export class VectorBuffer {
  readonly numbers = new NumberBuffer(Float32Array);
  /** -1 until the first row shows it. */
  width = -1;
  get length(): number { return this.width <= 0 ? 0 : this.numbers.length / this.width; }

  take(): Column {
    return { width: Math.max(0, this.width), values: this.numbers.take() as Float32Array };
  }
}
