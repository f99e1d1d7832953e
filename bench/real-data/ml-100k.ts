import { from, lastValueFrom, tap } from 'rxjs';

import { scoreItemKnn } from '../../operators/score-item-knn.ts';
import { scorePopularity } from '../../operators/score-popularity.ts';
import { scoreWith } from '../../operators/score-with.ts';
import { auc } from '../../src/metrics/auc.ts';
import { dcn } from '../../src/recommenders/dcn.ts';
import { deepfm } from '../../src/recommenders/deepfm.ts';
import { factorizationMachine } from '../../src/recommenders/factorization-machine.ts';
import { logisticRegression } from '../../src/recommenders/logistic-regression.ts';
import { movielensRatings } from '../../src/scenarios/movielens-ratings.ts';
import { prepare } from '../../src/scenarios/prepare.ts';
import { prepared } from '../../src/scenarios/prepared.ts';
import { measure } from '../../src/sinks/measure.ts';
import { learned } from '../../src/training/learned.ts';
import { adam, type AdamOptions } from '../../src/training/index.ts';
import type { Recommender } from '../../src/training/recommender.ts';
import { similarItems } from '../../src/training/similar-items.ts';
import { validation } from '../../src/training/validation.ts';

const network = { form: 'id', users: 'number', width: 16, hidden: [64, 32], dropout: 0.2 } as const;

/** What is trained, how, and the AUC of test that it is to come near to. */
export interface Trained {
  readonly make: () => Recommender;
  readonly optimizer: AdamOptions;
  readonly near: number;
}

export const trained: Readonly<Record<string, Trained>> = {
  logisticRegression: { make: () => logisticRegression(), optimizer: { rate: 0.01 }, near: 0.775 },
  factorizationMachine: { make: () => factorizationMachine({ width: 17 }), optimizer: { rate: 0.005, decay: 2e-4 }, near: 0.779 },
  deepfm: { make: () => deepfm(network), optimizer: { rate: 0.002, decay: 2e-4 }, near: 0.785 },
  dcn: { make: () => dcn({ ...network, crosses: 2 }), optimizer: { rate: 0.002, decay: 2e-4 }, near: 0.785 },
};
export const baselines = ['scorePopularity', 'scoreItemKnn'] as const;

/** MovieLens 100k in rows: `crc32("user,item") % 10` of 0 is test, of 1 what stops training. */
export async function prepareMl100k(raw: string, folder: string): Promise<{ readonly train: number; readonly valid: number; readonly test: number }> {
  const { splits } = await prepare(movielensRatings, { from: raw, to: folder, options: { valid: 1 } });
  return { train: splits.train!.rows, valid: splits.valid!.rows, test: splits.test!.rows };
}

/** AUC over all rows of test. */
export async function testAuc(folder: string, name: keyof typeof trained | typeof baselines[number], seed: number): Promise<number> {
  const [train, valid, test] = (['train', 'valid', 'test'] as const).map((split) => prepared(folder, { split }));
  const { items, users } = test!;
  const fold = measure({ by: 'impression', metrics: [auc()] }).open();
  await lastValueFrom(from(test!.open(0)).pipe(scorer(), tap((batch) => fold.add(batch))));
  return fold.result().metrics['AUC']!.value!;

  function scorer() {
    if (name === 'scorePopularity') return scorePopularity({ items });
    if (name === 'scoreItemKnn') return scoreItemKnn({ similar: similarItems({ data: train!, items }) });
    const { make, optimizer } = trained[name]!;
    return scoreWith({ recommender: learned({
      recommender: make(), data: train!, items, users, seed, epochs: 30, rows: 1024, optimizer: adam(optimizer), patience: 3,
      validate: validation({ data: valid!, metric: auc() }),
    }) });
  }
}
