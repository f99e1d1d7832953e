import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import type { CompileOptions } from '../../../src/compile/compile.ts';
import { kernels } from '../../../src/compile/kernels/register.ts';
import type { InputSpec, Program } from '../../../src/compile/program.ts';
import type { SymbolValues } from '../../../src/compile/sizes/size-expression.ts';
import * as tf from '../../../src/compile/tf.ts';
import { backendName } from '../../../src/compile/trace/backend.ts';
import { bothWays, farthest, madeUp } from '../both-ways.ts';

type Shape = readonly (number | string)[];
type Tensors = Record<'a' | 'b' | 'c' | 'ids', tf.Tensor>;

/** One use of a kernel, held against the tfjs cpu backend. */
export interface Case {
  readonly shapes: Readonly<Record<string, Shape>>;
  /** Sizes of the symbols; each is tried in one program for all of them, and in one of its own. */
  readonly at?: readonly SymbolValues[];
  readonly compute: (x: Tensors) => tf.Tensor | tf.Tensor[];
  /** Whether the gradient of every float input is compared too. */
  readonly gradient?: boolean;
  /** Whole numbers that `ids` stays below. */
  readonly below?: number;
  /** Symbols that may be 0. */
  readonly mayBeZero?: readonly string[];
  readonly tolerance?: number;
}

const sizes: readonly SymbolValues[] = [{ B: 2, S: 3 }, { B: 1, S: 1 }, { B: 5, S: 1 }, { B: 1, S: 4 }, { B: 7, S: 6 }];

/** Registers tests of some kernels, and one that says that each of them was called. */
export function oracle(family: readonly string[], cases: Readonly<Record<string, Case>>): void {
  const called = new Set<string>();
  for (const config of tf.getKernelsForBackend(backendName)) {
    const { kernelFunc, kernelName } = config;
    config.kernelFunc = (call) => {
      called.add(kernelName);
      return kernelFunc(call);
    };
  }
  for (const [name, one] of Object.entries(cases)) test(`${name} is what tfjs computes`, () => agrees(one));
  test('every kernel of the family was called', () => assert.deepEqual(family.filter((name) => !called.has(name)), []));
  after(() => { for (const name of family) assert.ok(name in kernels, name); });
}

async function agrees({ shapes, compute, gradient = true, below = 3, mayBeZero = [], tolerance = 5e-6, ...rest }: Case): Promise<void> {
  const varies = Object.values(shapes).flat().some((size) => typeof size === 'string');
  const at = rest.at ?? (varies ? sizes : [{}]);
  const inputs = Object.fromEntries(Object.entries(shapes).map(([name, shape]): [string, InputSpec] => [name, { shape, dtype: name === 'ids' ? 'int32' : 'float32' }]));
  const wanted = Object.keys(shapes).filter((name) => name !== 'ids');
  const options: CompileOptions = {
    inputs, symbols: Object.fromEntries(mayBeZero.map((name) => [name, { min: 0 }])),
    ...(gradient ? { gradients: wanted } : {}),
  };
  const program: Program = (_, x) => {
    const results = [compute(x as Tensors)].flat();
    const outputs = Object.fromEntries(results.map((result, i) => [`y${i}`, result]));
    return gradient ? { ...outputs, loss: results.map((y) => tf.sum(tf.sin(tf.add(tf.mul(y, 3), 1)))).reduce((a, b) => tf.add(a, b)) } : outputs;
  };
  const every = await bothWays(program, options);
  for (const [i, size] of at.entries()) {
    const own = varies ? await bothWays(program, { ...options, sizes: size }) : every;
    const call = { inputs: madeUp(options, size, i + 1, { ids: below }) };
    const [one, another] = [await every.run(call), await own.run(call)];
    for (const [what, result] of [['one program for all sizes', one], ['a program for this size', another]] as const) {
      const { output, difference, largest } = farthest(result.onnx, result.cpu);
      assert.ok(difference <= tolerance * Math.max(1, largest), `${JSON.stringify(size)}, ${what}, ${output}: ${difference} of ${largest}`);
    }
    if (own !== every) await own.onnx.close();
  }
  await every.onnx.close();
}
