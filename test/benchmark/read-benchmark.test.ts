import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { schemes } from '../../pipelines/recbench.ts';
import { root } from '../../scripts/repository.ts';
import { assignment } from '../../src/configuration/assignments.ts';
import { cellState } from '../../src/benchmark/cell-state.ts';
import { benchmarkSettings, benchmarkUsage, chosenCells } from '../../src/benchmark/command-line.ts';
import { benchmarkTable } from '../../src/benchmark/benchmark-table.ts';
import { benchmarkPlan } from '../../src/benchmark/plan.ts';
import { readBenchmark } from '../../src/benchmark/read-benchmark.ts';
import type { RxrecError } from '../../src/core/errors.ts';
import { folderOf } from '../configuration/folder-of.ts';

// What a stranger writes in a benchmark or types beside it, and what is told before anything is read.

const at = folderOf();
let count = 0;
const planOf = async (text: string, ...set: string[]) => {
  const file = at(`${count++}.yaml`, text);
  return benchmarkPlan(await readBenchmark(file, set.map(assignment)), { schemes, file, to: at('out') });
};

async function refused(text: string, code: string, message: RegExp, hint = /./): Promise<void> {
  await assert.rejects(planOf(text), (error: RxrecError) => {
    assert.deepEqual([error.code, message.test(error.message), hint.test(error.hint)], [code, true, true], `${error.code}: ${error.message}\n${error.hint}`);
    return true;
  });
}

const data = 'scenarios:\n  news: { data: { newsroom: {} } }\n';

test('a key that there is not is told with its line and the nearest that there is', async () => {
  await refused(`${data}models:\n  a: { baselin: random }\n`, 'schema', /\d\.yaml:4: \/models\/a\/baselin: unknown key/, /did you mean "baseline"/);
  await refused(`${data}models:\n  a:\n    generative:\n      transformr: { folder: x }\n`, 'schema', /\d\.yaml:6: \/models\/a\/generative\/transformr: unknown key/, /did you mean "transformer"/);
  await refused(`${data}models:\n  a:\n    matching:\n      staticVectors: { folder: x }\n`, 'schema', /\d\.yaml:6: \/models\/a\/matching\/staticVectors\/folder: unknown key/, /valid: model/);
  await refused('scenarios:\n  news: { data: { newsrom: {} } }\nmodels: { a: { baseline: random } }\n', 'schema', /\d\.yaml:2: \/scenarios\/news\/data\/newsrom: unknown key/, /did you mean "newsroom"/);
  await refused(`${data}models:\n  a: { baseline: rondom }\n`, 'schema', /found "rondom", expected one of "random"/);
  await refused(`${data}models: {}\n`, 'schema', /\/models/);
});

test('what makes no sense is told with its line', async () => {
  await refused(`${data}models:\n  a: { published: b }\n`, 'missing-value', /\d\.yaml:4: model "a" names no scheme/);
  await refused(`${data}models:\n  a: { generative: { prompt: recbenchYesNo } }\n`, 'missing-value', /\d\.yaml:4: no engine is named/, /transformer/);
  await refused(`${data}models:\n  a:\n    matching:\n      staticVectors: { model: x }\n      recformer: { folder: x }\n`, 'wrong-value', /\d\.yaml:7: the engines are staticVectors and recformer/);
  await refused(`${data}models:\n  a: { baseline: random, scenarios: [nwes] }\n`, 'unknown-key', /\d\.yaml:4: unknown key "nwes"/, /did you mean "news"/);
  await refused(`${data}metric: guac\nmodels: { a: { baseline: random } }\n`, 'unknown-key', /\d\.yaml:3: .*guac/, /did you mean "gauc"/);
  await refused(`${data}others: [auc, gauc]\nmodels: { a: { baseline: random } }\n`, 'wrong-value', /\d\.yaml:3: GAUC is asked for twice/);
  await refused(`${data}models:\n  a: { trained: { config: gone.yaml } }\n`, 'missing-file', /gone\.yaml/);
  await refused('scenarios:\n  news: { data: { newsroom: {}, prepared: x } }\nmodels: { a: { baseline: random } }\n', 'wrong-value', /\d\.yaml:2: data names (newsroom and prepared|prepared and newsroom)/);
});

test('what a training configuration has wrong is told with the line that set it', async () => {
  at('small.yaml', 'data: { newsroom: {} }\nmodel: { nrms: { width: 16, heads: 4 } }\n');
  await refused(`${data}models:\n  a:\n    trained:\n      config: small.yaml\n      set: { model.width: 15 }\n`, 'wrong-value', /\d\.yaml:7: .*heads/);
  await refused(`${data}models:\n  a:\n    trained:\n      config: small.yaml\n      set: { model.widht: 16 }\n`, 'schema', /\d\.yaml:7: \/model\/nrms\/widht: unknown key/, /did you mean "width"/);
  await refused(`scenarios:\n  news:\n    data: { newsroom: {} }\n    set: { epohcs: 3 }\nmodels: { a: { trained: { config: small.yaml } } }\n`, 'unknown-key', /\d\.yaml:4: unknown key "epohcs"/, /did you mean "epochs"/);
});

test('imports, variables and --set are those of training configurations', async () => {
  at('shared.yaml', 'with: { users: 10 }\nscenarios:\n  news: { data: { newsroom: { users: "${users}" } } }\n');
  const plan = await planOf('imports: shared.yaml\nmodels: { a: { baseline: random } }\n', 'users=12', 'rows=5', 'scenarios.news.data={prepared: elsewhere}');
  assert.deepEqual([plan.scenarios[0]!.data.folder, plan.scenarios[0]!.rows], ['elsewhere', 5]);
});

test('a command line that makes no sense is told with the nearest that does', async () => {
  const settings = (...args: string[]) => () => benchmarkSettings(args, 'recbench', 'x.yaml');
  assert.throws(settings('--lst'), { code: 'unknown-key', hint: /did you mean "--list"/ });
  assert.throws(settings('--only'), { code: 'missing-value' });
  assert.throws(settings('--only', '--list'), { code: 'missing-value' });
  assert.throws(settings('--cells-at-once', '0'), { code: 'wrong-value' });
  assert.deepEqual(settings('--only=model=a', '--only', 'scheme=matching', '--cells-at-once', '2', '--json')(), { config: 'x.yaml', out: 'out', cellsAtOnce: 2, only: ['model=a', 'scheme=matching'], set: [], switches: new Set(['json']) });
  assert.match(benchmarkUsage('recbench', 'x.yaml'), /--cells-at-once .*\[1\]\n/);
  const plan = await planOf(`${data}models: { a: { baseline: random }, b: { baseline: popularity } }\n`);
  assert.deepEqual(chosenCells(plan, ['model=a,b', 'scenario=news']).length, 2);
  assert.throws(() => chosenCells(plan, ['model=c']), { code: 'unknown-key', hint: /a, b/ });
  assert.throws(() => chosenCells(plan, ['modl=a']), { code: 'unknown-key', hint: /did you mean "model"/ });
  assert.throws(() => chosenCells(plan, ['a']), { code: 'wrong-value' });
});

test('the full benchmark names every published row and column, and can be listed without any of its data', async () => {
  const file = join(root, 'pipelines/configs/recbench-full.yaml');
  const plan = await benchmarkPlan(await readBenchmark(file, ['data=/nowhere/data', 'checkpoints=/nowhere/models'].map(assignment)), { schemes, file, to: at('out') });
  assert.deepEqual(plan.scenarios.map(({ published }) => published).sort(), [...plan.published!.datasets].sort());
  const table = benchmarkTable(plan, new Map(), at('out'));
  assert.equal(table.cells.filter(({ published }) => published !== undefined).length, 290);
  assert.equal(table.rows.find(({ scheme, model }) => scheme === 'generative' && model === 'GLM-4')!.publishedMean!.toFixed(4), '0.6171');
  const states = await Promise.all(plan.cells.map((cell) => cellState(cell, at('out'))));
  assert.deepEqual([...new Set(states.map(({ state }) => state))], ['missing']);
});

test('the default benchmark can be listed, and a service without its key is missing', async () => {
  const file = join(root, 'pipelines/configs/recbench.yaml');
  const plan = await benchmarkPlan(await readBenchmark(file), { schemes, file, to: at('out') });
  assert.equal(plan.cells.length, 18);
  const service = await planOf(`${data}models: { a: { generative: { openaiReplies: { url: "http://127.0.0.1:9", model: a, keyFrom: RXREC_NO_SUCH_KEY } } } }\n`);
  assert.deepEqual(await cellState(service.cells[0]!, at('out')), { state: 'missing', what: 'the environment variable RXREC_NO_SUCH_KEY is not set' });
});
