import { basename, extname, join } from 'node:path';

import { DataError, OptionsError } from '../core/errors.ts';
import type { Items } from '../core/items.ts';
import { movingWeights } from '../training/moving-weights.ts';
import type { Recommender } from '../training/recommender.ts';
import { checkTrainOptions, type TrainOptions } from '../training/train-options.ts';
import type { Configuration } from './read-configuration.ts';
import { type Data, dataOf } from './sections/data-of.ts';
import { modelOf } from './sections/model-of.ts';
import { negativesOf } from './sections/negatives-of.ts';
import { optimizerOf } from './sections/optimizer-of.ts';
import { placed } from './sections/placed.ts';
import { scheduleOf } from './sections/schedule-of.ts';
import { type TestPlan, testOf } from './sections/test-of.ts';
import { validateOf } from './sections/validate-of.ts';
import { checkVectorSources, vectorsOf } from './sections/vectors-of.ts';

/** A configuration as parts: made and checked, but nothing is read. */
export interface TrainingPlan {
  /** Of the run. */
  readonly name: string;
  readonly recommender: Recommender;
  readonly data: Data;
  readonly test: TestPlan;
  /** What `learned` takes, once the data is prepared. */
  options(): TrainOptions;
  /**
   * Asks the catalogue for the columns that the recommender and its vectors are read from, and whether the files of vectors are there.
   *
   * Errors: `DataError` `missing-column`, `missing-file` with the place that names it.
   */
  checkTexts(): Promise<void>;
  /**
   * Asks the catalogue for as many items as stand beside a click.
   *
   * Errors: `OptionsError` with the place that asks for them; those of the sampler.
   */
  checkNegatives(): Promise<void>;
}

const defaults = { seed: 2024, epochs: 20, rows: 64, accumulate: 1 };

/**
 * Makes the parts that a configuration names. An option that is new is one line in its file below `sections/`, or here.
 *
 * Errors: `OptionsError` with the place of what makes no sense.
 *
 * @param file The configuration, which the run is named after.
 * @param to Folder of runs, models and data that is made.
 */
export function trainingPlan({ config, placeOf }: Configuration, file: string, to: string): TrainingPlan {
  const { model, vectors, optimizer, schedule, negatives, validate = {}, test = {}, clip, steps, checkpointSteps, on } = config;
  const { seed, epochs, rows, accumulate } = { ...defaults, ...config };
  const data = dataOf(config.data, to, placeOf);
  const recommender = modelOf(model, placeOf);
  const settings = {
    seed, epochs, rows, accumulate, ...(steps !== undefined && { steps }), ...(clip !== undefined && { clip }), ...(checkpointSteps !== undefined && { checkpointSteps }),
    ...(optimizer && { optimizer: optimizerOf(optimizer, movingWeights(recommender), placeOf) }), ...(on && { on }),
    ...(recommender.scheme === 'matching' && negatives && { negatives: negativesOf(negatives, seed, placeOf) }),
  };
  const parts = (made: boolean) => ({
    ...settings, ...(schedule && { schedule: scheduleOf(schedule, made ? stepsOf(data, recommender, { ...settings, steps }) : 1, placeOf) }),
    ...validateOf(validate, made ? () => data.split('valid') : undefined, placeOf),
  });
  const nowhere = { open: () => {}, count: () => {}, load: () => {}, identify: () => {} }; // stands in for data that is not read
  const given = (items: Items) => vectors && { vectors: vectorsOf(vectors, recommender, items, placeOf) };
  const checked = given(nowhere as unknown as Items);
  placed(placeOf(on ? '/on' : ''), () => checkTrainOptions({ ...parts(false), recommender, data: nowhere, items: nowhere, ...checked } as unknown as TrainOptions));
  return {
    name: config.name ?? nameFrom(file), recommender, data, test: testOf(test, placeOf),
    options() {
      const train = data.split('train');
      return { ...parts(true), recommender, data: train, items: train.items, users: train.users, ...given(train.items), folder: join(to, 'models', recommender.name) };
    },
    async checkNegatives() {
      const { negatives: sampler } = settings;
      if (!sampler) return;
      const items = await data.split('train').items.load();
      placed(placeOf('/negatives'), () => sampler.open({ items: items.count, clicks: items.column('clicks') as Int32Array }));
    },
    async checkTexts() {
      const catalogue = data.split('test').items;
      const items = await catalogue.load();
      if (vectors) await checkVectorSources(vectors, catalogue, placeOf);
      for (const [name, { from, as }] of Object.entries(recommender.texts)) {
        if (as === 'number') continue;
        try {
          items.column(from);
        } catch (error) {
          if (!(error instanceof DataError)) throw error;
          const below = recommender.name in model ? `/model/${recommender.name}` : '/model';
          throw new DataError(error.code, `${placeOf(`${below}/texts/${name}/from`)}: ${error.message}`, error.hint, { cause: error });
        }
      }
    },
  };
}

/** Steps of a whole training, where the manifest says how many rows there are. */
function stepsOf(data: Data, { scheme }: Recommender, { epochs, rows, accumulate, steps = Infinity }: { epochs: number; rows: number; accumulate: number; steps: number | undefined }): number | undefined {
  if (data.isPart('train')) return undefined;
  const counts = data.split('train').manifest.splits.train!;
  const batches = Math.ceil((scheme === 'matching' ? counts.positives : counts.rows) / rows);
  return Math.max(1, Math.min(steps, epochs * Math.ceil(batches / accumulate)));
}

function nameFrom(file: string): string {
  const name = basename(file, extname(file)).replace(/[^\w.-]/g, '-').replace(/^[.-]+/, '');
  if (name !== '') return name;
  throw new OptionsError('missing-value', `${file}: no name for the run can be made of this one`, 'give it one: name: nrms');
}
