import { map } from 'rxjs';

import { withColumns } from '../src/core/batch.ts';
import { listLike } from '../src/core/column.ts';
import { EngineError } from '../src/core/errors.ts';
import { notFinite } from '../src/core/not-finite.ts';
import { defineOperator } from '../src/core/operator.ts';
import { checkOptions, numberAbove, optional } from '../src/core/option-rules.ts';
import { dropRows } from '../src/core/rows.ts';

export interface ScoreYesNoOptions {
  /** Divides the logits; below 1 sharpens, above 1 flattens. Default 1. */
  readonly temperature?: number;
}

/**
 * Turns the model's logits for the answers NO and YES into a click score per candidate.
 *
 * | column   |       | type                 | shape      | unit                         |
 * |----------|-------|----------------------|------------|------------------------------|
 * | `logits` | reads | `list<vec<float32>>` | [rows,, 2] | nats; column 0 NO, 1 YES     |
 * | `scores` | adds  | `list<float32>`      | [rows,]    | probability of YES, in [0,1] |
 *
 * Faults: `not-finite` sets a row aside in which a logit is. It never becomes a score of 0, which a
 * metric would take for an answer.
 *
 * Errors: `EngineError` `bad-output` when the engine answers with other than 2 logits.
 *
 * Source: RecBench `model/base_model.py`, `_get_scores`. A softmax over two logits is the logistic
 * of their difference, which does not overflow. Differs: not rounded to 4 decimals.
 *
 * @example
 * scoreYesNo({ temperature: 0.5 }).spec.adds // { scores: 'list<float32>' }
 */
export const scoreYesNo = defineOperator({
  name: 'score-yes-no',
  reads: { logits: 'list<vec<float32>>' },
  adds: { scores: 'list<float32>' },
  rows: 'fewer',
  check: (options: ScoreYesNoOptions) => checkOptions('score-yes-no', options, { temperature: optional(numberAbove(0)) }),
  stream: ({ temperature = 1 }) => (source) => source.pipe(map((batch) => {
    const { logits } = batch.columns;
    const { offsets, values: { width, values } } = logits;
    const first = offsets[0]!;
    const chances = new Float32Array(offsets.at(-1)! - first);
    if (chances.length > 0 && width !== 2) throw new EngineError('bad-output',
      `score-yes-no wants 2 logits per candidate, got ${width}`, "give the engine `answers: ['NO', 'YES']`");
    for (let i = 0; i < chances.length; i++) {
      const margin = values[2 * (first + i) + 1]! - values[2 * (first + i)]!;
      chances[i] = Number.isFinite(margin) ? 1 / (1 + Math.exp(-margin / temperature)) : NaN;
    }
    const scores = listLike(logits, chances);
    return dropRows(withColumns(batch, { scores }), notFinite(batch, scores, 'score-yes-no', 'a logit'));
  })),
});
