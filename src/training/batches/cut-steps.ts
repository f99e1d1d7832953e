import { type Batch, sourceRow } from '../../core/batch.ts';
import { concatBatches, sliceRows } from '../../core/rows.ts';
import { type ImpressionLists, sliceTrainingRows, type TrainingRows, trainingRows } from './training-rows.ts';

/** What is to be trained on next: a position of the epoch, and how many rows of the impression there are done. */
export interface StepPosition {
  readonly row: number;
  readonly within: number;
}

export interface Step {
  readonly rows: TrainingRows;
  /** Where a run that is resumed after this step goes on. */
  readonly next: StepPosition;
}

export interface CutStepsOptions {
  /** Training rows of a step. The last of an epoch may have fewer. */
  readonly rows: number;
  readonly which: 'clicked' | 'all';
  /** Rows of the first impression that are done already. Default 0. */
  readonly within?: number;
}

type Impressions = ImpressionLists & { readonly sourceRow?: Float64Array };

/**
 * Cuts impressions into steps of equally many training rows, across batches and through impressions, however they come.
 *
 * Source rows are those of the column `sourceRow` (of `readShuffled`) where there is one. Memory: the impressions that the
 * next step needs, and one batch.
 */
export async function* cutSteps(
  batches: AsyncIterable<Batch<Impressions>>, { rows, which, within = 0 }: CutStepsOptions,
): AsyncGenerator<Step> {
  let waiting: Batch<Impressions> | undefined;
  let done = within; // rows of the first waiting impression
  for await (const batch of batches) {
    const joined = waiting === undefined ? batch : concatBatches([waiting, batch]);
    const all = trainingRows(joined.columns, sourceRowsOf(joined), which);
    for (; all.impressionOf.length - done >= rows; done += rows) {
      yield { rows: sliceTrainingRows(all, done, done + rows), next: positionOf(joined, all, done + rows) };
    }
    const { row, within } = positionOf(joined, all, done);
    const first = joined.rows.findIndex((_, at) => sourceRow(joined, at) >= row);
    waiting = first < 0 ? undefined : sliceRows(joined, first, joined.rows.length, { first: row, end: joined.span.end });
    done = within;
  }
  if (waiting === undefined) return;
  const rest = trainingRows(waiting.columns, sourceRowsOf(waiting), which);
  if (rest.impressionOf.length > done) {
    yield { rows: sliceTrainingRows(rest, done, rest.impressionOf.length), next: { row: waiting.span.end, within: 0 } };
  }
}

function sourceRowsOf(batch: Batch<Impressions>): Float64Array {
  return batch.columns.sourceRow ?? Float64Array.from(batch.rows, (_, at) => sourceRow(batch, at));
}

/** The position of training row `at`; past the last, the end of the batch. */
function positionOf(batch: Batch<unknown>, { impressionOf }: TrainingRows, at: number): StepPosition {
  if (at >= impressionOf.length) return { row: batch.span.end, within: 0 };
  const impression = impressionOf[at]!;
  let first = at;
  while (first > 0 && impressionOf[first - 1] === impression) first--;
  return { row: sourceRow(batch, impression), within: at - first };
}
