import { createHash } from 'node:crypto';

import { identityOf } from './runs-on.ts';
import { settled, type TrainOptions } from './train-options.ts';

/** What decides the weights of a training, short of the number of epochs and steps: more of them go on from fewer. */
export async function trainingIdentity(options: TrainOptions): Promise<object> {
  const { recommender, data, items, users, optimizer, schedule, negatives, seed, rows, accumulate, clip, validate, validateEvery, patience, on, vectors } = settled(options);
  return {
    recommender: recommender.toJSON(), data: await data.identify(), items: await items.identify(),
    ...(recommender.knowsUsers && users && { users: await users.identify() }),
    ...(recommender.tokenizer && { tokenizer: await recommender.tokenizer.identify() }),
    ...(recommender.items.pretrained?.checkpoint && { model: await recommender.items.pretrained.checkpoint.identify() }),
    ...(vectors && { vectors: Object.fromEntries(await Promise.all(Object.entries(vectors).map(async ([name, given]) => [name, await given.identify()] as const))) }),
    optimizer: optimizer.toJSON(), schedule: schedule.toJSON(), negatives: negatives.toJSON(), seed, rows, ...(accumulate > 1 && { accumulate }),
    ...(clip !== undefined && { clip }),
    ...(validate && { validate: await validate.identify(), ...(options.validateEvery && { validateEvery }), patience }),
    ...identityOf(on),
  };
}

/** Names a training by content. */
export async function trainingFingerprint(options: TrainOptions): Promise<string> {
  return createHash('sha256').update(JSON.stringify(await trainingIdentity(options))).digest('hex').slice(0, 12);
}
