import { EngineError } from '../../core/errors.ts';
import type { Padded } from './padded.ts';
import type { Task } from './session-plan.ts';

export interface Output {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Whether the output has one row for every token, so that the last token of a shorter sequence can be found in it. */
export function coversTokens({ shape }: Output, { tokens }: Padded): boolean {
  return shape.length === 3 && shape[1] === tokens;
}

/**
 * One row of numbers per sequence: the logits of the answers at its last token, or its vector.
 *
 * Errors: `EngineError` `bad-output` when the shape is not one that can be read.
 */
export function readOutput(output: Output, padded: Padded, task: Task): Float32Array {
  const { shape, values } = output;
  const width = shape.at(-1)!;
  const covers = coversTokens(output, padded);
  if (shape[0] !== padded.rows || !(covers || shape.length === 2 || (shape.length === 3 && shape[1] === 1))) {
    throw new EngineError('bad-output', `the model gave [${shape.join(', ')}] for [${padded.rows}, ${padded.tokens}] tokens`,
      'wanted is [rows, tokens, width], [rows, 1, width] or [rows, width]');
  }
  const tokens = covers ? padded.tokens : 1;
  const rowAt = (row: number, at: number) => values.subarray((row * tokens + at) * width, (row * tokens + at + 1) * width);
  const last = (row: number) => rowAt(row, covers ? padded.lengths[row]! - 1 : 0);
  if (task.kind === 'answers') return answersOf(padded.rows, task.ids, width, last);
  const vectors = new Float32Array(padded.rows * width);
  for (let row = 0; row < padded.rows; row++) {
    const vector = task.pooling === 'cls' ? rowAt(row, 0)
      : task.pooling === 'mean' ? meanOf(covers ? padded.lengths[row]! : 1, width, (at) => rowAt(row, at)) : last(row);
    vectors.set(vector, row * width);
  }
  return vectors;
}

function answersOf(rows: number, ids: readonly number[], width: number, last: (row: number) => Float32Array): Float32Array {
  const outside = ids.find((id) => id >= width);
  if (outside !== undefined) {
    throw new EngineError('answer-tokens', `the model gives ${width} logits a token, the answer has id ${outside}`,
      'the tokenizer belongs to another model');
  }
  const answers = new Float32Array(rows * ids.length);
  for (let row = 0; row < rows; row++) for (let at = 0; at < ids.length; at++) answers[row * ids.length + at] = last(row)[ids[at]!]!;
  return answers;
}

function meanOf(count: number, width: number, rowAt: (at: number) => Float32Array): Float32Array {
  const sums = new Float64Array(width);
  for (let at = 0; at < count; at++) {
    const row = rowAt(at);
    for (let i = 0; i < width; i++) sums[i] = sums[i]! + row[i]!;
  }
  return Float32Array.from(sums, (sum) => sum / count);
}
