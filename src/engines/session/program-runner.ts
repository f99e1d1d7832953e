import './no-telemetry.ts';

import { env, InferenceSession, Tensor } from 'onnxruntime-node';

import type { CompiledProgram, TensorSpec } from '../../compile/compiled-program.ts';
import { type DropoutMask, dropoutMask, seedOf } from '../../compile/dropout-mask.ts';
import type { Numbers, ProgramCall, ProgramOutputs, RunnableProgram } from '../../compile/program.ts';
import { readSize, type SymbolValues } from '../../compile/sizes/size-expression.ts';
import { segmentOrder } from '../../compile/segment-order.ts';
import { symbolSizes } from '../../compile/symbol-sizes.ts';
import { EngineError } from '../../core/errors.ts';
import type { Device } from './messages.ts';
import { runtimeError } from './runtime-error.ts';

export interface ProgramSettings {
  readonly device?: Device;
  /** Threads of one operator; all cores when absent. */
  readonly threads?: number;
  /** For messages. */
  readonly name?: string;
  /** Where the files lie that hold weights of the program, for one that has any. */
  readonly dataFolder?: string;
  /** Whether constants may be laid out anew, once, for faster products: what is mapped into memory is then copied. Default true. */
  readonly relaid?: boolean;
}

/** A program on this thread. */
export interface OpenedProgram extends RunnableProgram {
  /** @param wanted the outputs to hand out; default: all */
  run(call: ProgramCall, wanted?: readonly string[]): Promise<ProgramOutputs>;
}

/**
 * Runs a compiled program on this thread, which stands still meanwhile. Weights are read where they lie: an optimizer
 * may change them in place.
 *
 * Errors: `EngineError`.
 */
export async function startProgram(program: CompiledProgram, { device = 'cpu', threads, name = 'program', dataFolder, relaid = true }: ProgramSettings = {}): Promise<OpenedProgram> {
  const failed = (doing: 'load' | 'run') => (cause: unknown): never => { throw runtimeError(cause, { path: name, device }, doing); };
  env.logLevel = 'fatal'; // what goes wrong is thrown, and told by whoever catches it
  const spinning = { allow_spinning: '0' };
  const session = await InferenceSession.create(program.bytes, {
    executionProviders: [device], logSeverityLevel: 4,
    extra: { session: { intra_op: spinning, inter_op: spinning, ...(!relaid && { disable_prepacking: '1' }), ...(dataFolder !== undefined && { model_external_initializers_file_folder_path: dataFolder }) } },
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
  }).catch(failed('load'));
  const read = new Set(session.inputNames); // an input that nothing depends on is not in the file
  const weights = new Map<string, Tensor>();
  const fillMasks = dropoutMasks(program);

  return {
    setWeights: (given) => {
      for (const [weight, values] of Object.entries(given)) weights.set(weight, weightTensor(program, weight, values));
    },
    run: async (call, wanted = program.outputs.map((output) => output.name)) => {
      const symbols = symbolSizes(program, call);
      const unset = program.weights.find((weight) => !weights.has(weight.name));
      if (unset) throw new EngineError('bad-input', `weight "${unset.name}" has no values`, 'call setWeights first');
      const feeds = new Map<string, Tensor>();
      for (const { name: input, dtype } of program.inputs) feeds.set(input, tensorOf(dtype, call.inputs[input]!));
      for (const [weight, tensor] of weights) feeds.set(`weight:${weight}`, tensor);
      for (const [mask, tensor] of fillMasks(call, symbols)) feeds.set(mask, tensor);
      for (const [order, tensor] of segmentOrders(program, call, symbols)) feeds.set(order, tensor);
      const results = await session.run(Object.fromEntries([...feeds].filter(([input]) => read.has(input))), wanted).catch(failed('run'));
      return Object.fromEntries(wanted.map((output) => [output, numbersOf(results[output]!)]));
    },
    close: () => session.release(),
  };
}

/** Masks of one run; their memory is used again by the next. */
function dropoutMasks({ dropoutInputs }: CompiledProgram): (call: ProgramCall, symbols: SymbolValues) => [string, Tensor][] {
  const byRate = new Map<number, DropoutMask>(dropoutInputs.map(({ rate }) => [rate, dropoutMask(rate)]));
  const memory = dropoutInputs.map(() => new Float32Array(0));
  return (call, symbols) => dropoutInputs.map(({ name, shape, rate }, input) => {
    const sizes = shape.map((size) => readSize(size, symbols));
    const count = sizes.reduce((product, size) => product * size, 1);
    if (memory[input]!.length < count) memory[input] = new Float32Array(count);
    const mask = memory[input]!.subarray(0, count);
    byRate.get(rate)!(mask, { ...seedOf(call), input });
    return [name, new Tensor('float32', mask, sizes)];
  });
}

function segmentOrders({ segmentInputs }: CompiledProgram, { inputs }: ProgramCall, symbols: SymbolValues): [string, Tensor][] {
  return segmentInputs.flatMap((spec): [string, Tensor][] => {
    const { order, targets, chunks } = segmentOrder(spec, inputs[spec.of]!, readSize(spec.segments, symbols));
    return [
      [`${spec.name}.order`, new Tensor('int32', order, [order.length])], [`${spec.name}.targets`, new Tensor('int32', targets, [targets.length])],
      [`${spec.name}.chunks`, new Tensor('int64', BigInt64Array.from(chunks, BigInt), [chunks.length])],
    ];
  });
}

function weightTensor({ weights }: CompiledProgram, name: string, values: Float32Array): Tensor {
  const spec = weights.find((weight) => weight.name === name);
  if (!spec) throw new EngineError('bad-input', `there is no weight "${name}"`, `weights are ${weights.map((weight) => weight.name).join(', ')}`);
  const count = (spec.shape as readonly number[]).reduce((product, size) => product * size, 1);
  if (count === values.length) return new Tensor('float32', values, spec.shape as number[]);
  throw new EngineError('bad-input', `weight "${name}" has ${values.length} values, its shape [${spec.shape}] takes ${count}`, 'is it of another model?');
}

function tensorOf(dtype: TensorSpec['dtype'], { shape, values }: Numbers): Tensor {
  return dtype === 'int32' ? new Tensor('int32', values as Int32Array, shape) : new Tensor('float32', values as Float32Array, shape);
}

function numbersOf({ dims, data }: Tensor): ProgramOutputs[string] {
  return { shape: dims, values: data instanceof Float32Array || data instanceof Int32Array ? data : Int32Array.from(data as Uint8Array) };
}
