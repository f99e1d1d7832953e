import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { root } from '../../scripts/repository.ts';
import { readParquetColumns } from '../../src/io/parquet-read.ts';
import { writeParquet } from '../../src/io/parquet.ts';
import { at, news, nrms, refused, rowsOf, train, within, yaml } from './made-up-news.ts';

// What rows do to a training of the command line that goes through them: it is trained on all the same, or what is wrong is told.

news('news');

async function scoresOf(folder: string, branch: string): Promise<ReadonlyMap<string, number>> {
  const { columns } = await readParquetColumns(join(folder, branch, 'scores', 'part-00000.parquet'));
  const { impression, item, score } = columns as unknown as { impression: ArrayLike<number>; item: ArrayLike<number>; score: ArrayLike<number> };
  return new Map(Array.from(score, (value, row) => [`${impression[row]} ${item[row]}`, value]));
}

test('items without text, rows in which nothing has a word, users without a click and items that training never saw are learned from and scored', async () => {
  const { folder, report } = await train(yaml(at('news'), nrms), 'out');
  const { faults, dropped, counts } = JSON.parse(readFileSync(join(within('out/data')[0]!, 'scenario.json'), 'utf8')) as Record<'faults' | 'dropped' | 'counts', Record<string, number>>;
  assert.deepEqual([faults['unknown-item'], dropped['candidate-without-text'], counts['items']], [2, 13, 10]);
  assert.deepEqual([report.results['nrms']!.impressions, report.faults.total], [3, 0]);
  const scores = await scoresOf(folder, 'nrms');
  assert.equal(scores.size, 7);
  assert.ok([...scores.values()].every(Number.isFinite), `${[...scores]}`);
  // Who clicked nothing likes everything alike, nobody likes an item without a word, and a new item is known by its words.
  assert.deepEqual(['1 4', '1 5', '2 5'].map((pair) => scores.get(pair)), [0, 0, 0]);
  assert.notEqual(scores.get('0 8'), scores.get('0 9'));
});

test('a column in which no item says anything is refused, where nothing else is read', async () => {
  await refused(yaml(at('news'), '{ nrms: { width: 8, heads: 2, texts: { abstract: { from: abstract, as: words } } } }'), 'out', [], 'empty', /^nrms: none of 10 items has a word in "abstract"/, /name columns that say something/);
});

test('the same by number: an item that training never saw has the vector that it began with', async () => {
  const { folder } = await train(yaml(at('news'), '{ dcn: { form: id, width: 8, clicks: 4, hidden: [4] } }'), 'out');
  const scores = await scoresOf(folder, 'dcn');
  assert.ok(scores.size === 7 && [...scores.values()].every(Number.isFinite), `${[...scores]}`);
});

test('a batch of one row is a batch', async () => {
  for (const model of [nrms, '{ dcnv2: { width: 8, clicks: 4, hidden: [4], batchNorm: true } }']) {
    const { folder, report } = await train(yaml(at('news'), model, 'accumulate: 3\n'), 'out', '--set', 'rows=1', '--epochs', '1');
    const [branch] = Object.keys(report.results).slice(-1);
    assert.ok([...(await scoresOf(folder, branch!)).values()].every(Number.isFinite), branch);
  }
});

test('a validation of one class is refused before the first step, with the metric that has no value', async () => {
  const file = yaml(news('none', { valid: rowsOf([['U1', 'N0', 'N1-0 N2-0'], ['U2', '', 'N4-0']]) }), nrms);
  await refused(file, 'one-class', [], 'not-measurable', /^validation on mind\/valid: GAUC has no value, since none of 2 impressions has both/, /validate on other impressions, or by another number/);
  await refused(file, 'one-class', ['--set', 'validate.metric=loss'], 'not-measurable', /loss has no value, since none of 2 impressions has a candidate that was clicked/);
  await refused(yaml(news('all', { valid: rowsOf([['U1', 'N0', 'N1-1 N2-1']]) }), nrms, 'validate: { metric: auc }\n'), 'one-class', [], 'not-measurable', /AUC has no value, since the candidates of 1 impressions are all clicked or all not/);
});

test('a loss that is no number ends the command, whose batch is written down, and never goes on', async () => {
  const file = yaml(at('news'), nrms, 'optimizer: { adam: { rate: 1e30 } }\n');
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'src/cli/rxrec.ts', 'train', file, '--epochs', '50', '--to', at('broken')], { cwd: root, encoding: 'utf8' });
  assert.equal(status, 1, stderr);
  const [, step, path] = /^error\[not-finite-loss\]: the loss is NaN in step (\d+), a batch of source rows [\d, ]+: (.*\.json)\n {2}hint: lower the learning rate, clip/m.exec(stderr)!;
  const { rows } = JSON.parse(readFileSync(path!, 'utf8')) as { rows: { sourceRow: number; candidates: number[]; scores: unknown[] }[] };
  assert.deepEqual([step, rows.length, rows.every(({ candidates, scores }) => candidates.length === 5 && scores.includes('NaN'))], ['2', 4, true]);
  assert.deepEqual(readdirSync(join(path!, '..')).filter((name) => /^(last|best)/.test(name)), [], 'no checkpoint is made of it');
  await refused(file, 'broken', ['--epochs', '50'], 'not-finite-loss', /in step 2, a batch of source rows/);
});

test('more negatives than there are other items are refused with the place that asks for them', async () => {
  const file = yaml(at('news'), nrms, 'negatives:\n  trueThenRandom: { perPositive: 10 }\n');
  await refused(file, 'out', [], 'wrong-value', /\.yaml:5: trueThenRandom: "perPositive" is 10, and the catalogue has 10 items/, /at most 9/);
  await refused(file, 'out', ['--check'], 'wrong-value', /"perPositive" is 10/);
  await train(file, 'out', '--set', 'negatives.trueThenRandom.perPositive=9', '--epochs', '1');
});

test('vectors of another width than their table, of other keys, or with a value that is no number are refused by their file', async () => {
  const model = '{ nrms: { width: 8, heads: 2, clicks: 4, texts: { title: { from: title, as: words }, item: { from: id, as: number } }, tables: { item: { stored: 8 } } } }';
  const given = async (name: string, width: number, prefix = 'N', value = 0.5) => {
    await writeParquet(at(`${name}.parquet`), { id: Array.from({ length: 10 }, (_, item) => `${prefix}${item}`), vector: { width, values: new Float32Array(10 * width).fill(value) } });
    return yaml(at('news'), model, `vectors: { item: { parquetVectors: { path: '${at(`${name}.parquet`)}', key: id, vector: vector } } }\n`);
  };
  await refused(await given('narrow', 4), 'out', [], 'wrong-value', /narrow\.parquet.* are 4 wide, and the rows of its table 8/, /tables: \{ item: \{ stored: 4 \} \}/);
  await refused(await given('strange', 8, 'M'), 'out', [], 'empty', /strange\.parquet.* have none of its 10 keys, as "N0"/, /ids of the raw data/);
  await refused(await given('broken', 8, 'N', NaN), 'out', [], 'malformed', /broken\.parquet: the vector of "N0" has NaN at position 0/);
});
