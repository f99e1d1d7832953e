import { createHash } from 'node:crypto';

import type { Sizes } from '../sizes/sizes.ts';
import type { Trace } from './trace.ts';

type Entry =
  | { readonly kernel: string; readonly numbers: readonly (number | undefined)[] }
  | { readonly constant: string; readonly shape: readonly number[] };

/**
 * Keeps what a trace does: which kernels it calls with which sizes, which constants it makes. A trace of the same
 * program at other sizes has to do the same, with the sizes that the first one predicts.
 */
export class Witness {
  readonly #entries: Entry[] = [];
  readonly #earlier: { readonly entries: readonly Entry[]; readonly sizes: Sizes } | undefined;

  constructor(earlier?: { readonly witness: Witness; readonly sizes: Sizes }) {
    this.#earlier = earlier && { entries: earlier.witness.#entries, sizes: earlier.sizes };
  }

  constant(trace: Trace, values: ArrayLike<number>, shape: readonly number[], uniform: boolean): void {
    const constant = uniform ? String(values[0]) : contentOf(values);
    this.#entries.push({ constant, shape });
    const wanted = this.#wanted(trace);
    if (!wanted) return;
    if (!('constant' in wanted)) throw this.#otherPath(trace, `makes a constant where it calls ${wanted.kernel} at other sizes`);
    if (wanted.constant !== constant) throw this.#otherConstant(trace, constant, wanted.constant, uniform);
    this.#compareSizes(trace, wanted.shape, shape, 'a constant');
  }

  /** @param attributes numbers among the attributes, in order. */
  call(trace: Trace, kernel: string, shapes: readonly (readonly number[])[], attributes: readonly number[]): void {
    const numbers = [...shapes.flatMap((shape) => [shape.length, ...shape]), ...attributes];
    this.#entries.push({ kernel, numbers });
    const wanted = this.#wanted(trace);
    if (!wanted) return;
    if (!('kernel' in wanted)) throw this.#otherPath(trace, `calls ${kernel} where it makes a constant at other sizes`);
    if (wanted.kernel !== kernel) throw this.#otherPath(trace, `calls ${kernel} where it calls ${wanted.kernel} at other sizes`);
    this.#compareSizes(trace, wanted.numbers, numbers, `what ${kernel} is asked for`);
  }

  /** Says that the program is at its end. */
  end(trace: Trace): void {
    if (this.#earlier && this.#entries.length !== this.#earlier.entries.length) throw this.#otherPath(trace, 'ends earlier than at other sizes');
  }

  #wanted(trace: Trace): Entry | undefined {
    if (!this.#earlier) return undefined;
    const entry = this.#earlier.entries[this.#entries.length - 1];
    if (!entry) throw this.#otherPath(trace, 'goes on where it ends at other sizes');
    return entry;
  }

  #compareSizes(trace: Trace, wanted: readonly (number | undefined)[], found: readonly (number | undefined)[], of: string): void {
    const { sizes } = this.#earlier!;
    const values = trace.sizes.values;
    const differs = wanted.length !== found.length || wanted.some((number, at) =>
      number !== undefined && number >= 0 && !Object.is(sizes.at(number, values), found[at]));
    if (!differs) return;
    const at = wanted.findIndex((number, at) => number !== undefined && number >= 0 && !Object.is(sizes.at(number, values), found[at]));
    const expected = at < 0 ? `${wanted.length} sizes` : [...new Set([sizes.textOf(wanted[at]!), sizes.at(wanted[at]!, values)])].join(' = ');
    throw trace.failure('size-leak', `${of} does not follow the sizes: ${found[at] ?? found.length} where ${expected} was expected (${saying(values)})`,
      'a size may be a number times a product of symbols, or a sum; not a minimum, a quotient, or one of a case');
  }

  #otherConstant(trace: Trace, found: string, wanted: string, uniform: boolean) {
    if (!uniform) {
      return trace.failure('size-leak', 'the numbers of a constant are others in the next trace: they depend on a size that varies, or are random',
        'make it an input, or use `pass.dropout`');
    }
    return trace.failure('size-leak', `a size that varies is used as a number: it is ${found} in one trace and ${wanted} in another`,
      '`sizeOf(n)` of src/compile/size-of.ts gives a size as a tensor');
  }

  #otherPath(trace: Trace, what: string) {
    return trace.failure('size-leak', `the program takes another path for other sizes: it ${what} (${saying(trace.sizes.values)})`,
      'do not compare a size that varies with a number, or loop over it');
  }
}

const saying = (values: Readonly<Record<string, number>>) => Object.entries(values).map(([name, value]) => `${name} = ${value}`).join(', ');

function contentOf(values: ArrayLike<number>): string {
  return createHash('sha256').update(new Uint8Array(Float64Array.from(values).buffer)).digest('hex').slice(0, 16);
}
