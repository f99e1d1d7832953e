import assert from 'node:assert/strict';
import { test } from 'node:test';

import { dcnv2 } from '../../src/recommenders/dcnv2.ts';
import { deepfm } from '../../src/recommenders/deepfm.ts';
import { din } from '../../src/recommenders/din.ts';
import { finalmlp } from '../../src/recommenders/finalmlp.ts';
import { miner } from '../../src/recommenders/miner.ts';
import { naml } from '../../src/recommenders/naml.ts';
import type { Recommender } from '../../src/training/recommender.ts';
import { train } from '../../src/training/train.ts';
import { data, items, rows } from './made-up-newsroom.ts';

const texts = { title: { from: 'title', as: 'words' }, beat: { from: 'beat', as: 'category' } } as const;

/** Of the weights as they start. */
async function firstLoss(recommender: Recommender): Promise<number> {
  let first = NaN;
  await train({ recommender, data, items, seed: 3, epochs: 1, rows, onEpoch: ({ loss }) => { first = loss; } });
  return first;
}

test('interests of a user that are alike cost the weight of the disagreement, and nothing without it', async () => {
  const options = { width: 8, clicks: 4, heads: 2, layers: 1, dropout: 0, interests: 1 };
  const [without, one, two] = [await firstLoss(miner(options)), await firstLoss(miner({ ...options, disagreement: 1 })),
    await firstLoss(miner({ ...options, disagreement: 2 }))];
  const share = 3 / 5; // one interest is like itself; of the five users one has no click and one a click without text, whose interests are zeros
  assert.ok(Math.abs(one - without - share) < 1e-4, `${one} and ${without}`);
  assert.ok(Math.abs(two - without - 2 * share) < 1e-4, `${two} and ${without}`);
});

test('in parity with Legommenders a recommender leaves out what its original leaves out', () => {
  const told = (recommender: Recommender) => Object.values(recommender.toJSON())[0] as Readonly<Record<string, unknown>>;
  const parity = 'legommenders';
  assert.equal(naml({ texts }).items.name, 'cnn-views');
  assert.equal(naml({ texts, parity }).items.name, 'cnn');
  assert.equal(naml({ texts, parity, views: true }).items.name, 'cnn-views');
  assert.equal(told(deepfm({ parity })).combine, 'average');
  assert.equal(told(din({ parity })).concatCandidate, false);
  assert.equal(told(dcnv2({ parity })).besideReads, 'cross');
  assert.equal(told(finalmlp({ parity })).gates, false);
  assert.deepEqual([told(deepfm({ parity })).pool, told(deepfm()).pool], ['mean', 'learned']);
  assert.deepEqual([told(deepfm({ parity })).hidden, told(deepfm()).hidden], [[1000, 1000, 1000], [128, 64]]);
});
