import { compile, type CompileOptions } from '../../src/compile/compile.ts';
import { eager } from '../../src/compile/eager.ts';
import type { Numbers, Program, ProgramCall, ProgramOutputs } from '../../src/compile/program.ts';
import { readSize, type SymbolValues } from '../../src/compile/sizes/size-expression.ts';
import { startProgram } from '../../src/engines/session/program-runner.ts';
import { tickets } from '../../src/flow/tickets.ts';

export type Weights = Readonly<Record<string, Float32Array>>;

/** A program compiled and as it is written, with the same weights. */
export async function bothWays(program: Program, options: CompileOptions, weights: Weights = {}) {
  const compiled = compile(program, options);
  const [onnx, cpu] = [await startProgram(compiled, { threads: 1 }), await eager(program, options)];
  for (const one of [onnx, cpu]) one.setWeights(weights);
  return {
    compiled, onnx, cpu,
    run: async (call: ProgramCall) => ({ onnx: await onnx.run(call), cpu: await cpu.run(call) }),
  };
}

/** Numbers of every input at these sizes: floats between -1 and 1, whole numbers below `below`. */
export function madeUp({ inputs }: CompileOptions, sizes: SymbolValues, seed = 1, below: Readonly<Record<string, number>> = {}): ProgramCall['inputs'] {
  return Object.fromEntries(Object.entries(inputs).map(([name, { shape, dtype }], row): [string, Numbers] => {
    const real = shape.map((size) => readSize(size, sizes));
    const length = real.reduce((product, size) => product * size, 1);
    const draw = tickets(seed, 0, row);
    const values = dtype === 'int32' ? Int32Array.from({ length }, () => Math.floor(draw() * (below[name] ?? 3)))
      : Float32Array.from({ length }, () => 2 * draw() - 1);
    return [name, { shape: real, values }];
  }));
}

export function madeUpWeights({ weights = {} }: CompileOptions, seed = 2, scale = 0.5): Weights {
  return Object.fromEntries(Object.entries(weights).map(([name, { shape }], row) => {
    const draw = tickets(seed, 0, row);
    return [name, Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => scale * (2 * draw() - 1))];
  }));
}

export interface Difference {
  readonly output: string;
  readonly difference: number;
  /** The largest number there is. */
  readonly largest: number;
}

/** The output that differs most, after its own size. Other shapes or names differ without end. */
export function farthest(a: ProgramOutputs, b: ProgramOutputs): Difference {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  const all = names.map((output): Difference => {
    const [one, other] = [a[output], b[output]];
    if (!one || !other || String(one.shape) !== String(other.shape)) return { output: `${output} [${one?.shape}] [${other?.shape}]`, difference: Infinity, largest: 0 };
    let [difference, largest] = [0, 0];
    for (let at = 0; at < one.values.length; at++) {
      const [x, y] = [one.values[at]!, other.values[at]!];
      if (!Object.is(x, y)) difference = Math.max(difference, Number.isNaN(x - y) ? Infinity : Math.abs(x - y));
      if (Number.isFinite(y)) largest = Math.max(largest, Math.abs(y));
    }
    return { output, difference, largest };
  });
  const far = ({ difference, largest }: Difference) => difference / (largest + 1e-3);
  return all.reduce((worst, one) => far(one) > far(worst) ? one : worst, { output: 'none', difference: 0, largest: 0 });
}
