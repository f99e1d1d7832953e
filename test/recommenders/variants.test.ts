import assert from 'node:assert/strict';
import { test } from 'node:test';

import { dcnv2 } from '../../src/recommenders/dcnv2.ts';
import { deepfm } from '../../src/recommenders/deepfm.ts';
import { din } from '../../src/recommenders/din.ts';
import { finalmlp } from '../../src/recommenders/finalmlp.ts';
import { lstur } from '../../src/recommenders/lstur.ts';
import { miner } from '../../src/recommenders/miner.ts';
import { naml } from '../../src/recommenders/naml.ts';
import { nrms } from '../../src/recommenders/nrms.ts';
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

test('a click counts more for a candidate of a like category, and interests are those without it where no category is alike', async () => {
  const told = { beat: texts.beat, title: texts.title };
  const options = { width: 8, clicks: 4, heads: 2, layers: 1, dropout: 0, texts: told, categories: 'beat', tables: { beat: { deviation: 3 } } };
  const losses = [await firstLoss(miner(options)), await firstLoss(miner({ ...options, disagreement: 1 }))];
  assert.ok(losses[1]! > losses[0]! && losses[1]! <= losses[0]! + 1, losses.join(', '));
  assert.throws(() => miner({ ...options, categories: 'title' }), { code: 'wrong-value', message: /no text of that name is a category/ });
  assert.throws(() => miner({ ...options, texts: { beat: texts.beat } }), { code: 'wrong-value', message: /no words beside it/ });
  assert.throws(() => miner({ ...options, parity: 'legommenders' }), { code: 'wrong-value', message: /know no categories/ });
  assert.throws(() => miner({ ...options, form: 'id' }), { code: 'wrong-value' });
});

test('LSTUR knows its users where a vector of each goes somewhere, and refuses to drop what it has not', () => {
  assert.deepEqual([lstur().knowsUsers, lstur({ longTerm: 'initial' }).knowsUsers, lstur({ longTerm: 'concat' }).users.name], [undefined, true, 'long-short']);
  assert.throws(() => lstur({ userDropout: 0.2 }), { code: 'wrong-value', message: /"userDropout"/ });
});

test('tokens between columns, and a vocabulary of two kinds, are refused where they make no sense', () => {
  assert.throws(() => naml({ texts, inputer: { sep: true } }), { code: 'wrong-value', message: /"inputer" puts tokens between columns/ });
  assert.throws(() => nrms({ form: 'id', inputer: { sep: true } }), { code: 'wrong-value' });
  assert.throws(() => nrms({ texts: { ...texts, two: { from: 'beat', as: 'category', vocabulary: 'words' } } }), { code: 'wrong-value', message: /has the vocabulary "words", which is of words/ });
  for (const text of [{ from: 'beat', as: 'category', lead: 'Beat:' }, { from: 'title', as: 'words', level: 1 }, { from: 'title', as: 'words', vocabulary: 'users' }]) {
    assert.throws(() => nrms({ texts: { text } as never }), { code: 'wrong-value', message: /"texts"/ });
  }
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
