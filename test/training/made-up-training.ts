import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { dcn } from '../../src/recommenders/dcn.ts';
import { nrms } from '../../src/recommenders/nrms.ts';
import { newsroom } from '../../src/scenarios/newsroom.ts';
import { prepare } from '../../src/scenarios/prepare.ts';
import { type Prepared, prepared } from '../../src/scenarios/prepared.ts';
import { adam } from '../../src/training/optimizers/adam.ts';
import type { TrainOptions } from '../../src/training/train-options.ts';

export const small = {
  nrms: () => nrms({ width: 16, heads: 2, clicks: 10, dropout: 0 }),
  dcn: () => dcn({ width: 16, hidden: [16], crosses: 2, clicks: 10, dropout: 0 }),
};

/** A small newsroom in a folder of its own, and options that train on it in a moment. */
export async function madeUpTraining(impressions = 300) {
  const folder = mkdtempSync(join(tmpdir(), 'rxrec-train-'));
  await prepare(newsroom, { from: '', to: join(folder, 'news'), options: { users: 60, items: 120, impressions } });
  const [data, valid] = (['train', 'valid'] as const).map((split) => prepared(join(folder, 'news'), { split })) as [Prepared, Prepared];
  const options = (name: keyof typeof small, more: Partial<TrainOptions> = {}): TrainOptions =>
    ({ recommender: small[name](), data, items: data.items, seed: 7, epochs: 2, rows: 32, optimizer: adam({ rate: 0.005 }), ...more });
  return { folder, data, valid, options };
}
