import { EngineError } from '../core/errors.ts';
import { useCpuBackend } from './cpu-backend.ts';
import { type DropoutMask, dropoutMask, seedOf } from './dropout-mask.ts';
import './gradients.ts';
import type { Program, ProgramCall, ProgramOptions, ProgramOutputs, ProgramPass, RunnableProgram } from './program.ts';
import { symbolsIn } from './sizes/size-expression.ts';
import { symbolSizes } from './symbol-sizes.ts';
import { useTensorflowBackend } from './tensorflow-backend.ts';
import * as tf from './tf.ts';
import { gradientsOf } from './trace/gradients-of.ts';

/** Backends of tfjs that run a program as it is written. */
export type EagerBackend = 'cpu' | 'tensorflow';

/**
 * The same program, run by tfjs operation by operation: what it gives is what the compiled one gives, dropout included.
 *
 * Errors: `EngineError` `missing-device` where TensorFlow is not installed; `bad-input`.
 */
export async function eager(program: Program, options: ProgramOptions, backend: EagerBackend = 'cpu'): Promise<RunnableProgram> {
  const start = backend === 'cpu' ? useCpuBackend : useTensorflowBackend;
  await start();
  const declared = {
    inputs: Object.entries(options.inputs).map(([name, spec]) => ({ name, ...spec })),
    symbols: [...new Set(Object.values(options.inputs).flatMap(({ shape }) => shape.flatMap(symbolsIn)))],
  };
  const masks = new Map<number, DropoutMask>();
  let weights: Readonly<Record<string, Float32Array>> = {};

  return {
    setWeights: (given) => { weights = { ...weights, ...given }; },
    run: async (call) => {
      symbolSizes(declared, call);
      await tf.setBackend(backend);
      tf.engine().startScope();
      const kept: tf.Tensor[] = [];
      try {
        return once(call, kept);
      } finally {
        tf.engine().endScope();
        for (const tensor of kept) tensor.dispose();
      }
    },
    close: async () => {},
  };

  function once(call: ProgramCall, kept: tf.Tensor[]): ProgramOutputs {
    const x = Object.fromEntries(Object.entries(options.inputs).map(([name, { dtype }]) => {
      const { shape, values } = call.inputs[name]!;
      return [name, tf.tensor(values, [...shape], dtype)];
    }));
    const w = Object.fromEntries(Object.entries(options.weights ?? {}).map(([name, { shape }]) => [name, tf.tensor(valuesOf(name), [...shape], 'float32')]));
    const buffers: Record<string, tf.Tensor> = {};
    let dropouts = 0;
    const pass: ProgramPass = {
      training: options.training ?? Boolean(options.gradients),
      dropout: (values, rate) => {
        if (!pass.training || rate <= 0) return values;
        const mask = new Float32Array(values.size);
        if (!masks.has(rate)) masks.set(rate, dropoutMask(rate));
        masks.get(rate)!(mask, { ...seedOf(call), input: dropouts++ });
        return tf.mul(values, tf.tensor(mask, values.shape));
      },
      keep: (name, value) => { buffers[`keep:${name}`] = tf.keep(value); },
    };
    const run = () => program(w, x, pass);
    const { outputs, gradients } = options.gradients ? gradientsOf(run, options, { ...x, ...w }) : { outputs: run(), gradients: {} };
    const all = { ...outputs, ...gradients, ...buffers };
    kept.push(...Object.values(all).filter(({ kept }) => kept));
    return Object.fromEntries(Object.entries(all).map(([name, tensor]) => [name, { shape: tensor.shape, values: tensor.dataSync() as Float32Array }]));
  }

  function valuesOf(name: string): Float32Array {
    const values = weights[name];
    if (values) return values;
    throw new EngineError('bad-input', `weight "${name}" has no values`, 'call setWeights first');
  }
}
