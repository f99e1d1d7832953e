import './no-telemetry.ts';

import { env, InferenceSession, Tensor } from 'onnxruntime-node';

import type { List } from '../../core/column.ts';
import type { PackedPrompts } from '../transformers/impressions.ts';
import { cutRuns } from './cut-runs.ts';
import type { SessionFacts, SessionSettings } from './messages.ts';
import { type Feeding, feedOf, type Padded, padSequences } from './padded.ts';
import { type KeptPast, pastTensors, widened } from './past-tensors.ts';
import { coversTokens, type Output, readOutput } from './read-output.ts';
import { runtimeError } from './runtime-error.ts';
import { planSession, type SessionPlan } from './session-plan.ts';
import { type SharedModel, sharedRun } from './shared-runs.ts';
import { trustedPath } from './trusted-path.ts';

export interface Model {
  readonly facts: SessionFacts;
  /** One row of numbers per sequence. */
  run(sequences: List<Int32Array>): Promise<{ width: number; values: Float32Array }>;
  /** One row of numbers per suffix. */
  score(prompts: PackedPrompts): Promise<{ width: number; values: Float32Array }>;
  release(): Promise<void>;
}

/** How far the answer of a filled-up sequence may lie from the plain one for filling up to be trusted. */
const tolerance = { cpu: 1e-4, cuda: 1e-2, webgpu: 1e-2 };

/**
 * Loads a model into this thread and finds out how it may be fed.
 *
 * Whether shorter sequences may be filled up is tried, not believed: a short one is run alone and beside a longer
 * one. Models that give other numbers then (the last position only, no mask) are run in groups of equal length. In the same
 * way it is found out how the model goes on from a past, if it does: made-up prompts have to have the answers that they have one by one.
 */
export async function startModel(settings: SessionSettings): Promise<Model> {
  const { path, device, threads, task } = settings;
  const failed = (doing: 'load' | 'run') => (cause: unknown): never => { throw runtimeError(cause, settings, doing); };
  env.logLevel = 'fatal'; // what goes wrong is thrown, and told by whoever catches it
  const spinning = { allow_spinning: '0' };
  const session = await InferenceSession.create(path, {
    executionProviders: [device], logSeverityLevel: 4,
    extra: { session: { intra_op: spinning, inter_op: spinning } },
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
  }).catch(failed('load'));
  const plan = planSession(path, tensors(session.inputMetadata), tensors(session.outputMetadata), task);
  const once = async (sequences: List<Int32Array>, at: Int32Array) => {
    const padded = padSequences(sequences, at, { rows: plan.fixedRows ?? at.length, tokens: plan.fixedTokens ?? 0 });
    return { padded, output: await feed(session, plan, padded).catch(failed('run')) };
  };

  const probed = plan.fixedTokens === undefined ? await probe(once) : { pads: true, width: undefined };
  const { pads } = probed;
  const bytesPerToken = plan.output.shape.length === 3 ? 4 * (plan.lastSize ?? 0) : 0;
  const width = task.kind === 'answers' ? task.ids.length : plan.lastSize ?? probed.width;
  const run = async (sequences: List<Int32Array>) => {
    const lengths = sequences.offsets.subarray(1).map((end, at) => end - sequences.offsets[at]!);
    let values = new Float32Array((width ?? 0) * lengths.length);
    for (const at of cutRuns({ lengths, pads, bytesPerToken, fixedRows: plan.fixedRows })) {
      const { padded, output } = await once(sequences, at);
      const read = readOutput(output, padded, task);
      const found = read.length / padded.rows;
      if (values.length !== found * lengths.length) values = new Float32Array(found * lengths.length);
      at.forEach((to, row) => { values.set(read.subarray(row * found, (row + 1) * found), to * found); });
    }
    return { width: values.length / Math.max(1, lengths.length), values };
  };
  const shared: SharedModel = {
    plan, past: pastTensors(plan, tensors(session.outputMetadata)), task, bytesPerToken,
    run: (feeds, outputs) => kept(session, feeds, outputs).catch(failed('run')), plain: async (sequences) => (await run(sequences)).values,
  };
  const trusted = task.kind === 'answers' && plan.fixedTokens === undefined ? await trustedPath(shared, { width: width ?? 0, within: tolerance[device] }) : 'plain';
  return {
    facts: { fixedTokens: plan.fixedTokens, width, vocabulary: task.kind === 'answers' ? plan.lastSize : undefined, path: trusted },
    run,
    score: async (prompts) => ({ width: width ?? 0, values: await sharedRun(shared, trusted, prompts, width ?? 0) }),
    release: () => session.release(),
  };

  async function probe(once: (sequences: List<Int32Array>, at: Int32Array) => Promise<{ padded: Padded; output: Output }>) {
    const sequences = { offsets: Int32Array.of(0, 2, 9), values: Int32Array.of(1, 2, 2, 1, 3, 1, 2, 3, 1) };
    const alone = await once(sequences, Int32Array.of(0));
    const plain = readOutput(alone.output, alone.padded, task);
    if (plan.fixedRows !== undefined) return { pads: false, width: plain.length / alone.padded.rows };
    const beside = await once(sequences, Int32Array.of(0, 1));
    const filled = readOutput(beside.output, beside.padded, task);
    const near = plain.every((value, i) =>
      Object.is(value, filled[i]) || Math.abs(value - filled[i]!) <= tolerance[device] * Math.max(1, Math.abs(value)));
    return { pads: near && (coversTokens(beside.output, beside.padded) || task.kind === 'vectors'), width: plain.length };
  }
}

async function feed(session: InferenceSession, plan: SessionPlan, padded: Padded): Promise<Output> {
  const feeds = Object.fromEntries(plan.inputs.map((input) => [input.name, feedOf(input, padded)]));
  const { [plan.output.name]: output } = await kept(session, feeds, [plan.output.name]);
  return widened(output!);
}

/** Outputs as they are: half precision as it is stored. */
async function kept(session: InferenceSession, feeds: Readonly<Record<string, Feeding>>, outputs: readonly string[]): Promise<Record<string, KeptPast>> {
  const given = Object.entries(feeds).map(([name, { type, shape, values }]) => [name, new Tensor(type as 'int64', values as BigInt64Array, shape)]);
  const results = await session.run(Object.fromEntries(given), outputs);
  return Object.fromEntries(outputs.map((name) => {
    const { data, dims, type } = results[name]!;
    return [name, { shape: dims, values: type === 'float16' ? halves(data as unknown as Uint16Array) : data as Float32Array }];
  }));
}

/** Half precision comes as Uint16Array, or as Float16Array where the language has it. */
const halves = (data: Uint16Array) => new Uint16Array(data.buffer, data.byteOffset, data.length);

const tensors = (metadata: readonly InferenceSession.ValueMetadata[]) => metadata.map((value) =>
  ({ name: value.name, type: value.isTensor ? value.type : 'not a tensor', shape: value.isTensor ? value.shape : [] }));
