import { createHash } from 'node:crypto';

import { adam } from './optimizers/adam.ts';
import { constantRate } from './schedules/constant-rate.ts';
import { defaultNegatives } from './negatives/default-negatives.ts';
import type { TrainOptions } from './train.ts';

/** What decides the weights of a training, short of the number of epochs: more epochs go on from fewer. */
export async function trainingIdentity(
  { recommender, data, items, seed, rows = 64, negatives = defaultNegatives(seed), patience = 2, validate, clip, schedule = constantRate(), optimizer = adam({ rate: 0.001 }) }: TrainOptions,
): Promise<object> {
  return {
    recommender: recommender.toJSON(), data: await data.identify(), items: await items.identify(),
    optimizer: optimizer.toJSON(), schedule: schedule.toJSON(), negatives: negatives.toJSON(), seed, rows, ...(clip !== undefined && { clip }),
    ...(validate && { validate: await validate.identify(), patience }),
  };
}

/** Names a training by content. */
export async function trainingFingerprint(options: TrainOptions): Promise<string> {
  return createHash('sha256').update(JSON.stringify(await trainingIdentity(options))).digest('hex').slice(0, 12);
}
