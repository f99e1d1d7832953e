import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { from, type Observable } from 'rxjs';

import { scoreColumn } from '../../operators/score-column.ts';
import { scorePopularity } from '../../operators/score-popularity.ts';
import { scoreRandom } from '../../operators/score-random.ts';
import { scoreTextMatch } from '../../operators/score-text-match.ts';
import { takeHistory } from '../../operators/take-history.ts';
import type { Batch } from '../../src/core/batch.ts';
import { type List, valuesWithin } from '../../src/core/column.ts';
import type { Impressions } from '../../src/core/scenario.ts';
import { ece } from '../../src/metrics/ece.ts';
import { gauc } from '../../src/metrics/gauc.ts';
import { RankedRows } from '../../src/metrics/ranking/ranked-rows.ts';
import { newsroom } from '../../src/scenarios/newsroom.ts';
import { prepare } from '../../src/scenarios/prepare.ts';
import { prepared } from '../../src/scenarios/prepared.ts';
import { scenarioContract } from '../../src/testing/scenario-contract.ts';
import { MadeUpPreparation } from './made-up-preparation.ts';
import { defaultsOf } from './raw-folder.ts';

type Scored = Impressions & { readonly scores: List<Float32Array> };

const defaults = defaultsOf(newsroom);
const small = { users: 20, items: 60, impressions: 120, candidates: 6 };
let folder: string;

scenarioContract(newsroom, { from: '', options: small });

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rxrec-newsroom-'));
  await prepare(newsroom, { from: '', to: join(folder, 'default') });
});
after(() => rm(folder, { recursive: true, force: true }));

const testSplit = () => prepared(join(folder, 'default'), { split: 'test' });
const rows = () => from(testSplit().open(0)) as Observable<Batch<Impressions & { probabilities: List<Float32Array> }>>;

/** GAUC by impression. */
async function gaucOf(scored: Observable<Batch<Scored>>): Promise<number> {
  const metric = gauc();
  const values: number[] = [];
  await scored.forEach(({ columns: { scores, labels } }) => {
    for (let row = 0; row + 1 < labels.offsets.length; row++) {
      const cut = <T extends Float32Array | Uint8Array>({ offsets, values }: List<T>) => values.subarray(offsets[row]!, offsets[row + 1]!);
      const value = metric.of(cut(scores), cut(labels));
      if (value !== null) values.push(value);
    }
  });
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

test('scoring by the truth gives a GAUC of 0.87 to 0.91', async () => {
  const value = await gaucOf(rows().pipe(scoreColumn({ from: 'probabilities' })));
  assert.ok(value > 0.87 && value < 0.91, String(value));
});

test('overlap of words beats popularity, and popularity beats chance', async () => {
  const { items } = testSplit();
  const text = await gaucOf(rows().pipe(takeHistory({ last: 20 }), scoreTextMatch({ items })));
  const popularity = await gaucOf(rows().pipe(scorePopularity({ items })));
  const chance = await gaucOf(rows().pipe(scoreRandom({ seed: 1 })));
  assert.ok(text > 0.6 && text < 0.7, `text ${text}`);
  assert.ok(popularity > 0.51 && popularity < 0.58 && popularity < text, `popularity ${popularity}`);
  assert.ok(Math.abs(chance - 0.5) < 0.03, `chance ${chance}`);
});

test('labels come as often as their probabilities say, the likely ones and the unlikely', async () => {
  const bins = Array.from({ length: 10 }, () => ({ expected: 0, variance: 0, clicked: 0, count: 0 }));
  const state = ece(10).open();
  await rows().forEach(({ columns: { probabilities, labels } }) => {
    const [chances, clicks] = [valuesWithin(probabilities), valuesWithin(labels)];
    state.add(new RankedRows(chances, clicks));
    chances.forEach((chance, at) => {
      const bin = bins[Math.floor(chance * 10)]!;
      bin.expected += chance;
      bin.variance += chance * (1 - chance);
      bin.clicked += clicks[at]!;
      bin.count++;
    });
  });
  const deviations = bins.filter(({ count }) => count > 50).map(({ expected, variance, clicked }) => (clicked - expected) / Math.sqrt(variance));
  assert.ok(deviations.length > 7 && deviations.every((one) => Math.abs(one) < 4), deviations.map((one) => one.toFixed(1)).join());
  const gap = state.result().value!;
  assert.ok(gap < 0.02, `expected calibration error ${gap}`);
});

test('cold stories are shown in test only, and nothing before it is published', async () => {
  const to = new MadeUpPreparation();
  await newsroom.prepare(to, { ...defaults, ...small });
  const published = to.itemColumns['published'] as Float64Array;
  const cold = Math.floor(small.items * defaults.cold);
  let coldShown = 0;
  for (const { split, time, candidates } of to.rows) {
    for (const item of candidates) {
      assert.ok(published[item]! <= time);
      if (item < small.items - cold) continue;
      assert.equal(split, 'test');
      coldShown++;
    }
  }
  assert.ok(coldShown > 0);
});

test('splits follow one another in time, and no candidate repeats or was clicked before', async () => {
  const to = new MadeUpPreparation();
  await newsroom.prepare(to, { ...defaults, ...small });
  const times = (wanted: string) => to.rows.filter(({ split }) => split === wanted).map(({ time }) => time);
  assert.ok(Math.max(...times('train')) <= Math.min(...times('valid')));
  assert.ok(Math.max(...times('valid')) <= Math.min(...times('test')));
  for (const { history, candidates } of to.rows) assert.equal(new Set([...history, ...candidates]).size, history.length + candidates.length);
});

test('a reader remembers a click at the next impression', async () => {
  const to = new MadeUpPreparation();
  await newsroom.prepare(to, { ...defaults, ...small, users: 1, history: 5 });
  to.rows.forEach(({ candidates, labels }, at) => {
    const clicked = candidates.filter((_, i) => labels[i] === 1);
    const next = to.rows[at + 1];
    if (next && clicked.length > 0) assert.deepEqual(next.history.slice(-clicked.length), clicked.slice(-5));
  });
});

test('more impressions do not change the stories, and another seed changes everything', async () => {
  const made = async (options: object) => {
    const to = new MadeUpPreparation();
    await newsroom.prepare(to, { ...defaults, ...small, ...options });
    return to;
  };
  const [base, longer, other] = await Promise.all([made({}), made({ impressions: 240 }), made({ seed: 7 })]);
  assert.deepEqual(longer.itemColumns['title'], base.itemColumns['title']);
  assert.notDeepEqual(other.itemColumns['title'], base.itemColumns['title']);
  assert.notDeepEqual(other.rows, base.rows);
});

test('refuses raw files, which it does not read', async () => {
  const to = join(folder, 'from');
  await assert.rejects(prepare(newsroom, { from: '/data', to }), { name: 'OptionsError', code: 'wrong-value', message: /raw files are "\/data", expected none/ });
});

test('refuses sizes that leave nothing to simulate, and options it does not have', async () => {
  const to = join(folder, 'refused');
  const wrong = { name: 'OptionsError', code: 'wrong-value' };
  await assert.rejects(prepare(newsroom, { from: '', to, options: { users: 0 } }), { ...wrong, message: /"users" is 0, expected a whole number of at least 1/ });
  await assert.rejects(prepare(newsroom, { from: '', to, options: { test: 0.9 } }), { ...wrong, message: /"test" is 0.9, expected a fraction/ });
  await assert.rejects(prepare(newsroom, { from: '', to, options: { text: 'titel' } }), { ...wrong, hint: 'did you mean "title"?' });
  await assert.rejects(prepare(newsroom, { from: '', to, options: { impresions: 5 } as object }),
    { name: 'OptionsError', code: 'unknown-key', hint: /did you mean "impressions"/ });
});
