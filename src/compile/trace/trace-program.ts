import { CompileError } from '../../core/errors.ts';
import type { DropoutSpec, SegmentSpec, TensorSpec } from '../compiled-program.ts';
import { finishedGraph } from '../graph/finished-graph.ts';
import type { Value } from '../graph/graph.ts';
import { onnxFile } from '../onnx-file.ts';
import type { Program, ProgramOptions, ProgramPass } from '../program.ts';
import type { Sizes } from '../sizes/sizes.ts';
import * as tf from '../tf.ts';
import { backendName, tracingBackend } from './backend.ts';
import { gradientsOf } from './gradients-of.ts';
import { onTracedTape } from './tape.ts';
import { Trace } from './trace.ts';
import { Witness } from './witness.ts';

/** What one trace gives. */
export interface TracedProgram {
  readonly bytes: Uint8Array;
  readonly outputs: readonly TensorSpec[];
  readonly dropoutInputs: readonly DropoutSpec[];
  readonly segmentInputs: readonly SegmentSpec[];
  /** Inputs whose numbers are places. */
  readonly places: ReadonlySet<string>;
  readonly sizes: Sizes;
  readonly witness: Witness;
}

export interface TraceOptions extends ProgramOptions {
  /** Weights whose values are part of the file. */
  readonly values?: Readonly<Record<string, Float32Array>>;
}

/** Runs a program once on the tracing backend. */
export function traceProgram(program: Program, options: TraceOptions, sizes: Sizes, earlier?: TracedProgram): TracedProgram {
  const witness = new Witness(earlier);
  const segmentInputs: SegmentSpec[] = [];
  const trace = new Trace(sizes, witness, options.gradients ? segmentInputs : undefined, options.distinct);
  const inputs = inputsOf(trace, options);
  for (const sum of options.sums ?? []) sizes.numberOf(sum);
  const weights = weightsOf(trace, options);
  const results: Record<string, Value> = {};
  const dropoutInputs: DropoutSpec[] = [];
  tracingBackend.during(trace, () => onTracingBackend(() => {
    const tensorOf = (value: Value) => tf.engine().makeTensorFromTensorInfo(tracingBackend.tensorOf(trace.made(value)), tracingBackend);
    const take = (name: string, tensor: tf.Tensor) => {
      if (name in results) throw new CompileError('duplicate-name', `the program gives two outputs "${name}"`, 'give each its own name; a part that keeps something may run once');
      results[name] = trace.whole(tracingBackend.tracedOf(tensor));
    };
    const kept: [string, tf.Tensor][] = [];
    const pass: ProgramPass = {
      training: options.training ?? Boolean(options.gradients),
      dropout: (values, rate) => {
        if (!pass.training || rate <= 0) return values;
        const name = `dropout.${dropoutInputs.length}`;
        dropoutInputs.push({ name, dtype: 'float32', shape: values.shape.map((size) => sizes.textOf(size)), rate });
        return tf.mul(values, tensorOf(trace.graph.input(name, 'float32', values.shape)));
      },
      keep: (name, value) => { kept.push([`keep:${name}`, value]); },
    };
    const [w, x] = [weights, inputs].map((values) => Object.fromEntries([...values].map(([name, value]) => [name, tensorOf(value)])));
    const run = () => program(w!, x!, pass);
    const { outputs, gradients } = options.gradients ? gradientsOf(run, options, { ...x!, ...w! }) : { outputs: run(), gradients: {} };
    for (const [name, tensor] of [...Object.entries(outputs), ...Object.entries(gradients), ...kept]) take(name, tensor);
    witness.end(trace);
    for (const tensor of Object.values(outputs)) tensor.dispose();
  }));
  const finished = finishedGraph(trace.graph, { name: 'program', outputs: results, sizeText: (size) => size < 0 ? `chunks${-size}` : sizes.textOf(size) });
  const outputs = finished.outputs.map(({ name, type, shape }) => ({ name, dtype: type as TensorSpec['dtype'], shape }));
  const read = new Set(finished.inputs.map(({ name }) => name));
  const segments = segmentInputs.filter(({ name }) => read.has(`${name}.order`));
  return { bytes: onnxFile(finished), outputs, dropoutInputs, segmentInputs: segments, places: trace.places, sizes, witness };
}

function inputsOf(trace: Trace, { inputs }: ProgramOptions): Map<string, Value> {
  return new Map(Object.entries(inputs).map(([name, { shape, dtype }]) =>
    [name, trace.graph.input(name, dtype, shape.map((size) => trace.sizes.numberOf(size)))]));
}

function weightsOf(trace: Trace, { weights = {}, values = {} }: TraceOptions): Map<string, Value> {
  return new Map(Object.entries(weights).map(([name, { shape }]) => {
    const baked = values[name];
    return [name, baked ? trace.graph.constant('float32', shape, baked, `weight:${name}`) : trace.graph.input(`weight:${name}`, 'float32', shape)];
  }));
}

/** Errors show where the model called what: a stack that is cut off early would not. */
function onTracingBackend(work: () => void): void {
  const before = { backend: tf.getBackend() as string | undefined, frames: Error.stackTraceLimit };
  void tf.setBackend(backendName); // at once: the backend starts without waiting
  tf.engine().startScope();
  Error.stackTraceLimit = 60;
  try {
    onTracedTape(work);
  } finally {
    Error.stackTraceLimit = before.frames;
    tf.engine().endScope();
    if (before.backend && before.backend !== backendName) void tf.setBackend(before.backend);
  }
}
