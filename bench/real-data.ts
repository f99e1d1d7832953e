/**
 * How well recommenders do on real data: MovieLens 100k by user and item numbers, and three sets in which a fifth of the items
 * is cold, so that only what they say of themselves can tell.
 *
 *     npx tsx bench/real-data.ts [--only ml-100k,hm,amazon-games,goodreads-once] [--models nrms,dcn] [--seeds 1,2]
 *
 * MovieLens: AUC over the 10,055 rows of test. The others: GAUC over the impressions of test, of the candidates that were
 * clicked before (warm) and of those that never were (cold). Trainings are small: minutes each, on one core.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import * as coldItems from './real-data/cold-items.ts';
import * as ml100k from './real-data/ml-100k.ts';

const { values } = parseArgs({ options: {
  only: { type: 'string', default: ['ml-100k', ...Object.keys(coldItems.sets)].join() }, models: { type: 'string' }, seeds: { type: 'string', default: '1,2' },
  data: { type: 'string', default: '../shared/data' }, to: { type: 'string', default: 'out/real-data' },
  impressions: { type: 'string', default: '12000' }, epochs: { type: 'string', default: '4' },
} });
const seeds = values.seeds.split(',').map(Number);
const wanted = (names: readonly string[]) => names.filter((name) => values.models === undefined || values.models.split(',').includes(name));
const shown = (value: number) => value.toFixed(4);
const mean = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

for (const name of values.only.split(',')) await (name === 'ml-100k' ? movielens() : cold(name));

async function movielens(): Promise<void> {
  const folder = join(values.to, 'ml-100k');
  const rows = await ml100k.prepareMl100k(join(values.data, 'ml-100k'), folder);
  console.log(`ml-100k: ${rows.train} rows of train, ${rows.valid} of valid, ${rows.test} of test; AUC of test`);
  for (const name of wanted([...ml100k.baselines, ...Object.keys(ml100k.trained)])) {
    const found: number[] = [];
    for (const seed of name in ml100k.trained ? seeds : seeds.slice(0, 1)) found.push(await ml100k.testAuc(folder, name, seed));
    const near = ml100k.trained[name]?.near;
    console.log(`  ${name.padEnd(21)} ${found.map(shown).join(' ')}  mean ${shown(mean(found))}${near === undefined ? '' : `  (near ${near} wanted)`}`);
  }
}

async function cold(name: string): Promise<void> {
  const { prepare, texts, from } = coldItems.sets[name]!;
  const folder = join(values.to, name);
  await prepare(join(values.data, name), folder);
  console.log(`${name}: ${values.impressions} impressions of train, ${values.epochs} epochs at most; GAUC of test, cold / warm / all candidates`);
  for (const model of wanted([...coldItems.baselines, ...Object.keys(coldItems.models)])) {
    const found: coldItems.ColdResult[] = [];
    for (const seed of model in coldItems.models ? seeds : seeds.slice(0, 1)) {
      found.push(await coldItems.measured(folder, model, { texts, from, seed, impressions: Number(values.impressions), epochs: Number(values.epochs) }));
    }
    const of = (part: 'cold' | 'warm' | 'all') => shown(mean(found.map((one) => one[part])));
    console.log(`  ${model.padEnd(12)} ${of('cold')} / ${of('warm')} / ${of('all')}  (cold by seed: ${found.map((one) => shown(one.cold)).join(' ')}; ${found[0]!.coldImpressions} impressions)`);
  }
}
