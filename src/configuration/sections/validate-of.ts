import type { Source } from '../../core/ends.ts';
import type { Impressions } from '../../core/scenario.ts';
import type { TrainConfigDocument } from '../../io/documents.ts';
import { parseMetric } from '../../metrics/parse.ts';
import type { TrainOptions } from '../../training/train-options.ts';
import { type Measured, validation } from '../../training/validation.ts';
import type { PlaceOf } from './chosen.ts';
import { placed } from './placed.ts';

/**
 * The section `validate`, as options of `train`; with the metric `none` nothing is asked, and all epochs are trained.
 *
 * @param data Nothing where there is none yet: metrics are checked all the same.
 */
export function validateOf(
  { metric = 'gauc', others = [], every, patience }: NonNullable<TrainConfigDocument['validate']>, data: (() => Source<Impressions>) | undefined, placeOf: PlaceOf,
): Pick<TrainOptions, 'validate' | 'validateEvery' | 'patience'> {
  const measured = (word: string, pointer: string): Measured => placed(placeOf(pointer), () => word === 'loss' ? word : parseMetric(word));
  if (metric === 'none') return {};
  const [watched, beside] = [measured(metric, '/validate/metric'), others.map((word, at) => measured(word, `/validate/others/${at}`))];
  return {
    ...(data && { validate: validation({ data: data(), metric: watched, ...(beside.length > 0 && { others: beside }) }) }),
    ...(every && { validateEvery: every as TrainOptions['validateEvery'] & {} }), ...(patience !== undefined && { patience }),
  };
}
