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
import { shared, skipWithout } from '../shared.ts';
import { reportOf, runFolderOf, start } from './started.ts';

const decoder = 'models/stories260k';
const encoder = 'models/model2vec-bge-64d';
const sets: readonly { readonly scenario: Scenario; readonly raw: string }[] = [
  { scenario: movielens, raw: 'data/ml-latest-small/ml-latest-small.zip' },
  { scenario: mind, raw: 'data/mind-sample' },
];

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
