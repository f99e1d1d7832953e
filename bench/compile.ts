/**
 * What a compiled training step costs besides its arithmetic: tracing, loading, sizes that vary against fixed ones, and
 * distinct words multiplied before they are looked up, gradients of rows in a fixed order against one by one, and fresh dropout
 * masks against ONNX Runtime's own Dropout node. CPU milliseconds on one thread, medians of interleaved runs.
 *
 *     npx tsx bench/compile.ts [width]
 */
import { compile, type CompileOptions } from '../src/compile/compile.ts';
import type { CompiledProgram } from '../src/compile/compiled-program.ts';
import { dropoutMask } from '../src/compile/dropout-mask.ts';
import { onnxFile } from '../src/compile/onnx-file.ts';
import type { Numbers, Program, RunnableProgram } from '../src/compile/program.ts';
import * as tf from '../src/compile/tf.ts';
import { additive } from '../src/encoders/additive.ts';
import { attention } from '../src/encoders/attention.ts';
import { cnn } from '../src/encoders/cnn.ts';
import { startProgram } from '../src/engines/session/program-runner.ts';
import { tickets } from '../src/flow/tickets.ts';
import { assembly } from '../src/nn/assembly.ts';
import { dense } from '../src/nn/dense.ts';
import { dot } from '../src/predictors/dot.ts';

const width = Number(process.argv[2] ?? 64);
/** Distinct words, distinct items and their mean length, users and their clicks, candidates: a batch of 64 from Zipf(1.0) over 50k items. */
const sizes = { R: 4550, N: 1248, L: 13, B: 64, H: 25, C: 5 };
const repeats = 9;

const models = {
  nrms: [attention({ width, hidden: width, dropout: 0.1 }), attention({ width, hidden: width, dropout: 0.1 })],
  naml: [cnn({ width, hidden: width, dropout: 0.1 }), additive({ width, hidden: width })],
} as const;

function step([items, users]: (typeof models)[keyof typeof models]): { program: Program; options: CompileOptions } {
  const parts = assembly({ project: dense({ in: 300, out: width }), items, users, predictor: dot() });
  const [float32, int32] = ['float32', 'int32'] as const;
  return {
    program: (weights, x, pass) => {
      const at = parts.at(weights, pass);
      const words = pass.dropout(at.project(tf.gather(x.rows!, x.tokens!)), 0.1);
      const vectors = at.items({ vectors: words, mask: x.tokenMask! });
      const reader = at.users({ vectors: tf.gather(vectors, x.history!), mask: x.historyMask! });
      const scores = at.predictor({ users: reader, candidates: tf.gather(vectors, x.candidates!) });
      return { loss: tf.neg(tf.mean(tf.slice(tf.logSoftmax(scores), [0, 0], [-1, 1]))) };
    },
    options: {
      inputs: {
        rows: { shape: ['R', 300], dtype: float32 }, tokens: { shape: ['N', 'L'], dtype: int32 }, tokenMask: { shape: ['N', 'L'], dtype: float32 },
        history: { shape: ['B', 'H'], dtype: int32 }, historyMask: { shape: ['B', 'H'], dtype: float32 }, candidates: { shape: ['B', 'C'], dtype: int32 },
      },
      weights: parts.weights, gradients: ['rows', ...Object.keys(parts.weights)],
    },
  };
}

const drawn = (length: number, value: (draw: number) => number) => {
  const draw = tickets(1, 0, length);
  return Float32Array.from({ length }, () => value(draw()));
};
const floats = (shape: number[]): Numbers => ({ shape, values: drawn(shape.reduce((a, b) => a * b), (draw) => draw - 0.5) });
const ones = (shape: number[]): Numbers => ({ shape, values: new Float32Array(shape.reduce((a, b) => a * b)).fill(1) });
const whole = (shape: number[], below: number): Numbers => ({ shape, values: Int32Array.from(drawn(shape.reduce((a, b) => a * b), (draw) => Math.floor(draw * below))) });

const { R, N, L, B, H, C } = sizes;
const inputs = {
  rows: floats([R, 300]), tokens: whole([N, L], R), tokenMask: ones([N, L]), history: whole([B, H], N), historyMask: ones([B, H]), candidates: whole([B, C], N),
};

for (const [name, model] of Object.entries(models)) {
  const { program, options } = step(model);
  const traceMs = median(await times(5, () => compile(program, options)));
  const compiled = { varying: compile(program, options), fixed: compile(program, { ...options, sizes }), distinct: compile(program, { ...options, distinct: ['R'] }) };
  const runners = { varying: await started(compiled.varying, options), fixed: await started(compiled.fixed, options), distinct: await started(compiled.distinct, options) };
  const loss = async (runner: RunnableProgram, at: number) => (await runner.run({ inputs, dropout: { seed: 1, step: at } }))['loss']!.values[0]!;
  const taken = { varying: [] as number[], fixed: [] as number[], distinct: [] as number[] };
  for (let at = 0; at < repeats + 2; at++) {
    const [a, b, c] = [await loss(runners.varying, at), await loss(runners.fixed, at), await loss(runners.distinct, at)];
    if (Math.max(Math.abs(a - b), Math.abs(a - c)) > 1e-5) throw new RangeError(`${name}: losses ${a}, ${b} and ${c}`);
    for (const which of ['varying', 'fixed', 'distinct'] as const) if (at > 1) taken[which].push(...await times(1, () => loss(runners[which], at)));
  }
  const [varying, fixed, distinct] = [median(taken.varying), median(taken.fixed), median(taken.distinct)];
  console.log(`${name} ${width}: traced in ${traceMs.toFixed(0)} ms CPU; a step takes ${varying.toFixed(0)} ms with sizes that vary, ${fixed.toFixed(0)} with fixed ones: ${(varying / fixed).toFixed(2)} x; ${distinct.toFixed(0)} with distinct words multiplied first`);
  for (const runner of Object.values(runners)) await runner.close();
}

for (const places of ['an input', 'computed']) {
  // Of a computed place nothing is known before the run, and rows are added one by one.
  const program: Program = (_, { rows, tokens }) => {
    const one = tf.scalar(1, 'int32');
    const looked = tf.gather(rows!, (places === 'computed' ? tf.sub(tf.add(tokens!, one), one) : tokens!) as tf.Tensor1D);
    return { loss: tf.sum(tf.mul(looked, looked)) };
  };
  const compiled = compile(program, { inputs: { rows: { shape: ['R', width], dtype: 'float32' }, tokens: { shape: ['N', 'L'], dtype: 'int32' } }, gradients: ['rows'] });
  const runner = await startProgram(compiled, { threads: 1 });
  const call = { inputs: { rows: floats([R, width]), tokens: inputs.tokens } };
  const taken = await times(repeats + 2, () => runner.run(call));
  console.log(`looking up ${N * L} rows of ${R} and their gradient, the places ${places}: ${median(taken.slice(2)).toFixed(1)} ms`);
  await runner.close();
}

const count = 4_000_000;
const memory = new Float32Array(count);
const node: CompiledProgram = {
  bytes: onnxFile({
    name: 'dropout', opset: 18, inputs: [{ name: 'x', type: 'float32', shape: ['n'] }], outputs: [{ name: 'y', type: 'float32', shape: ['n'] }],
    nodes: [{ op: 'Dropout', inputs: ['x', 'rate', 'training'], outputs: ['y'] }],
    constants: [{ name: 'rate', shape: [], values: Float32Array.of(0.1) }, { name: 'training', shape: [], values: Uint8Array.of(1) }],
  }),
  inputs: [{ name: 'x', dtype: 'float32', shape: ['n'] }], outputs: [{ name: 'y', dtype: 'float32', shape: ['n'] }], weights: [], dropoutInputs: [], segmentInputs: [], symbols: ['n'],
};
const runner = await startProgram(node, { threads: 1 });
const call = { inputs: { x: { shape: [count], values: memory } } };
for (const rate of [0.1, 0.2, 0.5]) {
  const masked = await startProgram(compile((_, { x }, pass) => ({ y: pass.dropout(x!, rate) }), { inputs: { x: { shape: ['n'], dtype: 'float32' } }, training: true }), { threads: 1 });
  const taken = { mask: [] as number[], masked: [] as number[], node: [] as number[] };
  const fill = dropoutMask(rate);
  for (let at = 0; at < repeats + 1; at++) {
    taken.mask.push(...await times(1, () => fill(memory, { seed: 1, step: at, input: 0 })));
    taken.masked.push(...await times(1, () => masked.run({ ...call, dropout: { seed: 1, step: at } })));
    taken.node.push(...await times(1, () => runner.run(call)));
  }
  const [mask, whole, node] = [taken.mask, taken.masked, taken.node].map((values) => median(values.slice(1))) as [number, number, number];
  console.log(`dropout ${rate}: ${nanoseconds(mask)} ns a value to fill a mask, ${nanoseconds(whole)} with the product; ${nanoseconds(node)} for ONNX Runtime's node: ${(node / whole).toFixed(1)} x`);
  await masked.close();
}
await runner.close();

async function started(program: CompiledProgram, { weights = {} }: CompileOptions): Promise<RunnableProgram> {
  const runner = await startProgram(program, { threads: 1 });
  runner.setWeights(Object.fromEntries(Object.entries(weights).map(([name, { shape }]) => [name, drawn(shape.reduce((a, b) => a * b, 1), (draw) => 0.2 * (draw - 0.5))])));
  return runner;
}

async function times(count: number, work: (at: number) => unknown): Promise<number[]> {
  const taken: number[] = [];
  for (let at = 0; at < count; at++) {
    const before = process.cpuUsage();
    await work(at);
    const { user, system } = process.cpuUsage(before);
    taken.push((user + system) / 1000);
  }
  return taken;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)]!;
}

function nanoseconds(milliseconds: number): string {
  return (milliseconds * 1e6 / count).toFixed(2);
}
