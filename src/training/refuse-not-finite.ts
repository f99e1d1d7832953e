import { join } from 'node:path';

import { RunError } from '../core/errors.ts';
import { writeDocument } from '../io/document.ts';
import { makeFolder } from '../io/files.ts';
import type { TrainingRows } from './batches/training-rows.ts';
import { globalNorm, gradientNorms } from './gradients/gradient-norms.ts';
import type { Gradients } from './optimizers/optimizer.ts';
import { candidatesOf, type LossRule, rowLoss } from './validation-loss.ts';

const shown = 8;

/** A step that was computed and not yet made. */
export interface ComputedStep {
  readonly loss: number;
  /** [rows, choices] */
  readonly scores: Float32Array;
  readonly gradients: Gradients;
  readonly rows: TrainingRows;
}

export interface WhereItWas {
  readonly recommender: string;
  readonly rule: LossRule;
  readonly epoch: number;
  /** From 1. */
  readonly step: number;
  /** Of the training; without it nothing is written. */
  readonly folder: string | undefined;
}

/**
 * Stops training when the loss or a gradient of a batch is no finite number: the weights are still those before the step. The batch is
 * written to `not-finite-step-N.json`, with what each row lost, and the norms of the gradients.
 *
 * Errors: `RunError` `not-finite-loss`, which names the file; its `rows` are the source rows of the batch, each once.
 */
export async function refuseNotFinite(computed: ComputedStep, where: WhereItWas): Promise<void> {
  const { loss, gradients, rows } = computed;
  if (Number.isFinite(loss) && Number.isFinite(globalNorm(gradients))) return;
  const what = Number.isFinite(loss) ? `the gradient of "${gradientNorms(gradients)[0]!.weight}" has values that are no finite numbers` : `the loss is ${loss}`;
  const distinct = [...new Set(Array.from(rows.impressionOf, (impression) => rows.sourceRows[impression]!))].sort((a, b) => a - b);
  const more = distinct.length > shown ? ` and ${distinct.length - shown} more` : '';
  const file = where.folder === undefined ? undefined : await writtenBatch(where.folder, computed, where);
  throw new RunError('not-finite-loss', `${what} in step ${where.step}, a batch of source rows ${distinct.slice(0, shown).join(', ')}${more}${file === undefined ? '' : `: ${file}`}`,
    `lower the learning rate, clip the gradients, or look at these rows; ${file === undefined ? 'with a "folder" they are written down' : 'training resumes from the last checkpoint'}`,
    { rows: distinct });
}

async function writtenBatch(folder: string, { loss, scores, gradients, rows }: ComputedStep, { recommender, rule, epoch, step }: WhereItWas): Promise<string> {
  const file = join(folder, `not-finite-step-${step}.json`);
  const { impressions: { history, labels }, sourceRows, impressionOf, candidateOf } = rows;
  const candidates = candidatesOf(rows, rule, epoch);
  const choices = candidates.length / impressionOf.length;
  await makeFolder(folder);
  await writeDocument(file, 'not-finite-batch', {
    version: 1, recommender, epoch, step, loss: told(loss),
    rows: Array.from(impressionOf, (impression, row) => {
      const label = labels.values[labels.offsets[impression]! + candidateOf[row]!]!;
      const own = scores.subarray(row * choices, (row + 1) * choices);
      return {
        sourceRow: sourceRows[impression]!, history: [...history.values.subarray(history.offsets[impression]!, history.offsets[impression + 1]!)],
        candidates: [...candidates.subarray(row * choices, (row + 1) * choices)], label, scores: Array.from(own, told), loss: told(rowLoss(own, label, rule.scheme)),
      };
    }),
    gradients: gradientNorms(gradients).map((gradient) => ({ ...gradient, norm: told(gradient.norm) })),
  });
  return file;
}

/** JSON has no word for what is no finite number. */
const told = (value: number): number | string => Number.isFinite(value) ? value : String(value);
