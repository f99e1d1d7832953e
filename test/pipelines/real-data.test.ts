import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import type { Scenario } from '../../src/core/scenario.ts';
import { readParquetColumns } from '../../src/io/parquet.ts';
import { mind } from '../../src/scenarios/mind.ts';
import { movielens } from '../../src/scenarios/movielens.ts';
import { prepare } from '../../src/scenarios/prepare.ts';
import { tallrec } from '../../src/scenarios/tallrec.ts';
import { shared, skipWithout } from '../shared.ts';
import { reportOf, runFolderOf, start } from './started.ts';

const decoder = 'models/stories260k';
const encoder = 'models/model2vec-bge-64d';
const sets: readonly { readonly scenario: Scenario; readonly raw: string }[] = [
  { scenario: movielens, raw: 'data/ml-latest-small/ml-latest-small.zip' },
  { scenario: mind, raw: 'data/mind-sample' },
];

for (const { scenario, raw, checkpoint, more } of [
  { scenario: tallrec, raw: 'data/tallrec', checkpoint: 'models/checkpoints/llama31', more: ['--protocol', 'recbench'] },
  { scenario: mind, raw: 'data/mind-sample', checkpoint: 'models/checkpoints/bert-mlm', more: ['--mask', 'yes'] },
  { scenario: movielens, raw: 'data/ml-latest-small/ml-latest-small.zip', checkpoint: decoder, more: ['--answers', 'N,Y'] },
] as const) {
  test(`${scenario.name}: a checkpoint scores real rows, and the run tells how, and how probable its answers were`, skipWithout(raw, checkpoint), async () => {
    const root = mkdtempSync(join(tmpdir(), 'rxrec-real-'));
    await prepare(scenario as Scenario, { from: shared(raw)!, to: join(root, 'data') });
    const { status, stdout, stderr } = start('pipelines/zero-shot-generative.ts', '--data', join(root, 'data'), '--engine', 'checkpoint', '--model', shared(checkpoint)!,
      '--rows', '60', '--at-most', '256', '--out', join(root, 'out'), '--label-mass', 'yes', '--threads', '1', ...more);
    assert.equal(status, 0, stderr);
    const { results, faults } = reportOf(runFolderOf(join(root, 'out'), 'zero-shot-generative'));
    assert.equal(faults.total, 0);
    const { rows, metrics } = results['zero-shot-generative']!;
    assert.ok(rows >= 60 && rows < 500);
    const mass = metrics['mean(labelMass)']!;
    assert.ok(mass.groups === rows && mass.value! > 0 && mass.value! < 1);
    assert.match(stdout + stderr, checkpoint.endsWith('bert-mlm') ? /prompts of like length together/ : /what prompts share was computed once, \d+ tokens instead of \d+/);
  });
}

for (const { scenario, raw } of sets) {
  test(`${scenario.name}: a real language model scores real rows, in both protocols`, skipWithout(raw, decoder), async () => {
    const root = mkdtempSync(join(tmpdir(), 'rxrec-real-'));
    await prepare(scenario, { from: shared(raw)!, to: join(root, 'data') });
    for (const protocol of ['sound', 'recbench']) {
      const out = join(root, protocol);
      const { status, stderr } = start('pipelines/zero-shot-generative.ts', '--data', join(root, 'data'), '--model', shared(decoder)!,
        '--answers', 'N,Y', '--rows', '40', '--at-most', '256', '--protocol', protocol, '--out', out, '--by', 'user');
      assert.equal(status, 0, stderr);
      const { results, faults } = reportOf(runFolderOf(out, 'zero-shot-generative'));
      assert.equal(faults.total, 0);
      assert.ok(results['zero-shot-generative']!.rows >= 40);
      assert.equal(Object.keys(results['zero-shot-generative']!.metrics).length, 15);
    }
  });

  test(`${scenario.name}: real sentence vectors score real rows`, skipWithout(raw, encoder), async () => {
    const root = mkdtempSync(join(tmpdir(), 'rxrec-real-'));
    await prepare(scenario, { from: shared(raw)!, to: join(root, 'data') });
    const { status, stderr } = start('pipelines/zero-shot-matching.ts', '--data', join(root, 'data'), '--model', shared(encoder)!,
      '--rows', '2000', '--out', join(root, 'out'));
    assert.equal(status, 0, stderr);
    const folder = runFolderOf(join(root, 'out'), 'zero-shot-matching');
    const { dot, cosine } = reportOf(folder).results;
    assert.ok(dot!.rows >= 2000 && dot!.rows === cosine!.rows);
    const { columns } = await readParquetColumns(join(folder, 'dot', 'scores', 'part-00000.parquet'));
    assert.ok(new Set(columns.score as Float32Array).size > 500, 'scores differ');
  });
}
