import type { List } from '../../core/column.ts';
import { type Impression, impressionsOf, joined, type PackedPrompts } from '../transformers/impressions.ts';
import { cutRuns } from './cut-runs.ts';
import { type Feeding, feedOf, type Padded, padSequences } from './padded.ts';
import { type KeptPast, type PastTensor, repeated, widened } from './past-tensors.ts';
import { coversTokens, type Output, readOutput } from './read-output.ts';
import type { SessionPlan, Task } from './session-plan.ts';

/** How prompts that share what they begin with are computed. */
export type SharedPath = 'copied' | 'loop' | 'plain';

/** A model, run by run: what it is fed by name, and which outputs it is to give. */
export interface SharedModel {
  readonly plan: SessionPlan;
  readonly past: readonly PastTensor[];
  readonly task: Task;
  /** Bytes of output per token, 0 where it does not grow with the tokens. */
  readonly bytesPerToken: number;
  run(feeds: Readonly<Record<string, Feeding>>, outputs: readonly string[]): Promise<Readonly<Record<string, KeptPast>>>;
  /** Every sequence by itself: one row of numbers each. */
  plain(sequences: List<Int32Array>): Promise<Float32Array>;
}

/** Bytes of keys and values that are copied for one run. */
const copiedBytes = 256 * 1024 ** 2;

/**
 * Scores impressions by a model that goes on from a past: what the prompts of an impression begin with is computed once. `copied`: all
 * that follows it in one run, keys and values copied for every row. `loop`: one after the other on the same keys and values, for models
 * that take no more. `plain`: every prompt by itself.
 */
export async function sharedRun(model: SharedModel, path: SharedPath, prompts: PackedPrompts, width: number): Promise<Float32Array> {
  const values = new Float32Array((prompts.suffixes.offsets.length - 1) * width);
  for (const impression of impressionsOf(prompts)) {
    const { first, prefix, suffixes } = impression;
    const alone = path === 'plain' || prefix.length === 0 || suffixes.length === 1;
    values.set(alone ? await model.plain(listed(suffixes.map((suffix) => joined(prefix, suffix)))) : await following(model, path, impression, width), first * width);
  }
  return values;
}

async function following({ plan, past, task, bytesPerToken, run }: SharedModel, path: 'copied' | 'loop', { prefix, suffixes }: Impression, width: number): Promise<Float32Array> {
  const begun = padSequences(listed([prefix]), Int32Array.of(0));
  const first = await run(fed(plan, begun), past.map(({ output }) => output));
  const kept = new Map(past.map(({ input, output }) => [input.name, first[output]!]));
  const bytes = [...kept.values()].reduce((sum, { values }) => sum + values.byteLength, 0);
  const texts = listed(suffixes);
  const lengths = Int32Array.from(suffixes, ({ length }) => length);
  const values = new Float32Array(suffixes.length * width);
  const rows = path === 'loop' ? 1 : Math.max(1, Math.min(plan.fixedRows ?? Infinity, Math.floor(copiedBytes / Math.max(1, bytes))));
  let pads = path === 'copied';
  for (const at of cutRuns({ lengths, pads, bytesPerToken, fixedRows: rows })) {
    const padded = padSequences(texts, at);
    const output = await answered(padded);
    if (!coversTokens(output, padded)) pads = false;
    const read = pads || at.length === 1 || new Set(padded.lengths).size === 1 ? readOutput(output, padded, task) : await oneByOne(at);
    at.forEach((to, row) => { values.set(read.subarray(row * width, (row + 1) * width), to * width); });
  }
  return values;

  async function answered(padded: Padded): Promise<Output> {
    const outputs = await run(fed(plan, padded, prefix.length, kept), [plan.output.name]);
    return widened(outputs[plan.output.name]!);
  }

  /** A model that gives its last position only cannot be given shorter texts beside longer ones. */
  async function oneByOne(at: Int32Array): Promise<Float32Array> {
    const read: number[] = [];
    for (const one of at) {
      const padded = padSequences(texts, Int32Array.of(one));
      read.push(...readOutput(await answered(padded), padded, task));
    }
    return Float32Array.from(read);
  }
}

/** What every input is fed, after `before` tokens that were. */
function fed({ inputs }: SessionPlan, padded: Padded, before = 0, kept?: ReadonlyMap<string, KeptPast>): Record<string, Feeding> {
  return Object.fromEntries(inputs.map((input) => [input.name, feedOf(input, padded, before, kept && (() => repeated(kept.get(input.name)!, padded.rows)))]));
}

function listed(texts: readonly Int32Array[]): List<Int32Array> {
  const offsets = new Int32Array(texts.length + 1);
  texts.forEach(({ length }, at) => { offsets[at + 1] = offsets[at]! + length; });
  const values = new Int32Array(offsets.at(-1)!);
  texts.forEach((text, at) => { values.set(text, offsets[at]); });
  return { offsets, values };
}
