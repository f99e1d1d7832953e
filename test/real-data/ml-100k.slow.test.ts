/** MovieLens 100k, AUC of test over 10,055 rows, mean of two seeds: minutes of training. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { prepareMl100k, testAuc, trained } from '../../bench/real-data/ml-100k.ts';
import { shared, skipWithout } from '../shared.ts';

const raw = 'data/ml-100k';
const options = skipWithout(raw);
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rxrec-ml-100k-'));
});
after(() => rm(folder, { recursive: true, force: true }));

test('the split has 10,055 rows of test', options, async () => {
  assert.deepEqual(await prepareMl100k(shared(raw)!, folder), { train: 79_803, valid: 10_142, test: 10_055 });
});

for (const [name, { near }] of Object.entries(trained)) {
  test(`${name} has an AUC within .01 of ${near}`, options, async (t) => {
    const values = [await testAuc(folder, name, 1), await testAuc(folder, name, 2)];
    const mean = (values[0]! + values[1]!) / 2;
    t.diagnostic(`${values.map((value) => value.toFixed(4)).join(' and ')}: mean ${mean.toFixed(4)}`);
    assert.ok(Math.abs(mean - near) <= 0.01, `mean of ${values.join(' and ')}`);
  });
}

test('the nearest items, which know likes alone, tell more than popularity', options, async (t) => {
  const [knn, popularity] = [await testAuc(folder, 'scoreItemKnn', 1), await testAuc(folder, 'scorePopularity', 1)];
  t.diagnostic(`nearest items ${knn.toFixed(4)}, popularity ${popularity.toFixed(4)}`);
  assert.ok(knn > 0.5 && popularity > 0.5);
});
