import { CompileError } from '../core/errors.ts';
import type { CompiledProgram, TensorSpec } from './compiled-program.ts';
import './gradients.ts';
import './kernels/register.ts';
import type { Program, ProgramOptions } from './program.ts';
import { readSize, symbolsIn } from './sizes/size-expression.ts';
import { Sizes, type SymbolRules } from './sizes/sizes.ts';
import { translated } from './trace/translated.ts';
import { type TracedProgram, traceProgram } from './trace/trace-program.ts';

export interface CompileOptions extends ProgramOptions {
  /** Values of weights that are to be part of the file, for export and for models that stand still. */
  readonly values?: Readonly<Record<string, Float32Array>>;
  /** Sizes of the symbols, for a program that serves these and no others. */
  readonly sizes?: Readonly<Record<string, number>>;
}

/** Sizes of a trial at real sizes: distinct, so that one is not taken for another. */
const small = [3, 2, 5, 7, 11, 13, 17, 19, 23, 29];

/**
 * Writes a program down as an ONNX graph, with its gradients where they are asked for. It serves every size that its
 * symbols take.
 *
 * The program runs three times, and nothing is computed: twice with every symbol standing for a prime, once at small real
 * sizes. All three have to do the same. What that cannot see is a comparison that holds alike at the small sizes and at
 * the primes, above 4000 and above 11000 (`S === 1`).
 *
 * Errors: `CompileError`, which names the tfjs kernel and the line of the model.
 *
 * @example
 * compile((_, { x }) => ({ same: x }), { inputs: { x: { shape: ['B', 3], dtype: 'float32' } } }).outputs // [{ name: 'same', dtype: 'float32', shape: ['B', 3] }]
 */
export function compile(program: Program, options: CompileOptions): CompiledProgram {
  const { inputs, weights = {}, values = {}, sizes } = options;
  checkNames(options);
  const rules = sizes ? {} : rulesOf(options);
  const { bytes, outputs, dropoutInputs, segmentInputs, places } = agreedTrace(program, options, rules);
  return {
    bytes, outputs, dropoutInputs, symbols: Object.keys(rules),
    segmentInputs: sizes ? segmentInputs.map((spec) => ({ ...spec, segments: readSize(spec.segments, sizes) })) : segmentInputs,
    inputs: Object.entries(inputs).map(([name, { dtype, shape }]): TensorSpec => ({
      name, dtype, shape: sizes ? shape.map((size) => readSize(size, sizes)) : shape, ...(places.has(name) && { places: true }),
    })),
    weights: Object.entries(weights).filter(([name]) => !values[name]).map(([name, { shape }]): TensorSpec => ({ name, dtype: 'float32', shape })),
  };
}

/** The trace that all traces agree on. */
function agreedTrace(program: Program, options: CompileOptions, rules: SymbolRules): TracedProgram {
  const { inputs, weights = {} } = options;
  const names = Object.keys(rules);
  const run = (sizes: Sizes, earlier?: TracedProgram) => translated(() => traceProgram(program, options, sizes, earlier));
  if (names.length === 0) {
    const only = run(Sizes.fixed(options.sizes ?? {}));
    run(only.sizes, only); // random numbers would be frozen, and are others now
    return only;
  }
  const avoid = [...Object.values(inputs), ...Object.values(weights)].flatMap(({ shape }) => [...shape]).filter((size) => typeof size === 'number');
  const first = run(Sizes.traced(rules, avoid, 4001));
  const second = run(Sizes.traced(rules, avoid, 11_003), first);
  run(Sizes.fixed(Object.fromEntries(names.map((name, at) => [name, small[at] ?? 29 + 2 * at]))), first);
  if (Buffer.compare(first.bytes, second.bytes) === 0) return first;
  throw new CompileError('size-leak', 'the graphs of two traces differ: a number was taken for an expression over the sizes, or a size for a number',
    'is one of the fixed sizes of the model close to a product of others? Rename a symbol, or give sizes that vary as inputs');
}

/** Every symbol in the shapes, and what is known of it. Each has to be the size of some input by itself. */
function rulesOf({ inputs, symbols = {} }: CompileOptions): SymbolRules {
  const sizes = Object.values(inputs).flatMap(({ shape }) => shape);
  const names = [...new Set(sizes.flatMap(symbolsIn))];
  const unbound = [...names, ...Object.keys(symbols)].find((name) => !sizes.includes(name));
  if (unbound !== undefined) {
    throw new CompileError('unbound-symbol', `no input has the size ${unbound} by itself`, 'a program reads its sizes from its inputs: give one an axis of that size');
  }
  return Object.fromEntries(names.map((name) => [name, symbols[name] ?? {}]));
}

function checkNames({ inputs, weights = {} }: CompileOptions): void {
  const wrong = Object.keys(inputs).find((name) => /:|^(dropout|segments)\./.test(name) || name in weights);
  if (wrong === undefined) return;
  throw new CompileError('duplicate-name', `an input may not be called "${wrong}"`, 'names with a colon, `dropout.*`, `segments.*` and those of weights are taken');
}
