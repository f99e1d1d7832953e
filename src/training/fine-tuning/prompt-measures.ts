import { RankedRows } from '../../metrics/ranking/ranked-rows.ts';
import type { Measured } from '../validation.ts';
import type { PromptRows } from './prompt-rows.ts';

export interface PromptMeasures {
  readonly measures: readonly Measured[];
  /** What a group of metrics over groups is. */
  readonly by: 'impression' | 'user';
}

/**
 * Metrics of answers, by name, from their scores (logits of yes less those of no): those of probabilities read the sigmoid.
 *
 * @example
 * const rows = { prompts: listOf(Int32Array.of(), [0, 0]), labels: Uint8Array.of(1, 0), rows: Float64Array.of(0, 0), users: Int32Array.of(3, 3) };
 * promptMeasures(rows, Float32Array.of(0, 0), { measures: ['loss'], by: 'user' }).loss.toFixed(4) // '0.6931'
 */
export function promptMeasures({ labels, rows, users }: PromptRows, scores: Float32Array, { measures, by }: PromptMeasures): Record<string, number | null> {
  const groups = new Map<number, number[]>();
  for (const [at, key] of (by === 'user' ? users : rows).entries()) {
    const group = groups.get(key);
    if (group) group.push(at);
    else groups.set(key, [at]);
  }
  const states = measures.map((measure) => measure === 'loss' ? measure : { name: measure.name, state: measure.open() });
  for (const group of groups.values()) {
    const ranked = new RankedRows(Float32Array.from(group, (at) => 1 / (1 + Math.exp(-scores[at]!))), Uint8Array.from(group, (at) => labels[at]!));
    for (const measure of states) if (measure !== 'loss') measure.state.add(ranked);
  }
  return Object.fromEntries(states.map((measure) => measure === 'loss' ? ['loss', lossOf(labels, scores)] : [measure.name, measure.state.result().value]));
}

/** Mean of -log p of what is right. */
function lossOf(labels: Uint8Array, scores: Float32Array): number | null {
  if (labels.length === 0) return null;
  let sum = 0;
  for (let at = 0; at < labels.length; at++) sum += Math.max(scores[at]!, 0) - scores[at]! * labels[at]! + Math.log1p(Math.exp(-Math.abs(scores[at]!)));
  return sum / labels.length;
}
