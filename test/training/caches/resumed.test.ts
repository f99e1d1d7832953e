import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { saveRows } from '../../../operators/save-rows.ts';
import { scoreWith } from '../../../operators/score-with.ts';
import { graph } from '../../../src/graph/graph.ts';
import { parquet } from '../../../src/io/parquet.ts';
import { gauc } from '../../../src/metrics/gauc.ts';
import { runKept } from '../../../src/runtime/run-in-folder.ts';
import { prepared } from '../../../src/scenarios/prepared.ts';
import { measure } from '../../../src/sinks/measure.ts';
import { type LearnedOptions, learned } from '../../../src/training/learned.ts';
import { madeUpTraining, small } from '../made-up-training.ts';

const made = await madeUpTraining(400);
after(() => rmSync(made.folder, { recursive: true }));

/** Scores the test split in partitions of 16 rows; stopped after so many of them, if it is. */
async function scored(options: LearnedOptions, out: string, stopAfter = Infinity): Promise<string> {
  const scoring = graph('scoring', prepared(join(made.folder, 'news'), { split: 'test' }))
    .pipe(scoreWith({ recommender: learned(options) }), saveRows({ to: parquet('scores'), columns: ['scores'] }))
    .into(measure({ by: 'impression', metrics: [gauc()] }));
  const stop = new AbortController();
  let finished = 0;
  const { folder } = await runKept(scoring, {
    folder: join(made.folder, out), partitionRows: 16, faults: 0, signal: stop.signal,
    onEvent: ({ kind }) => {
      if (kind === 'partition' && ++finished === stopAfter) stop.abort();
    },
  }).catch((error: unknown) => {
    if (stop.signal.aborted) return { folder: '' };
    throw error;
  });
  return folder;
}

for (const name of Object.keys(small) as (keyof typeof small)[]) {
  test(`${name}: a run that is stopped while it scores, and goes on with empty caches, writes the bytes of an uninterrupted one`, async () => {
    const options = made.options(name, { epochs: 1, folder: join(made.folder, 'models') });
    const expected = hashesOf(await scored(options, `${name}-whole`));
    assert.ok(Object.keys(expected).length > 3);
    assert.equal(await scored(options, `${name}-stopped`, 2), '');
    assert.deepEqual(hashesOf(await scored(options, `${name}-stopped`)), expected);
    const caches = { mostBytes: 2000, mostUserBytes: 0, spill: join(made.folder, 'spilled'), vectors: join(made.folder, 'vectors') };
    assert.deepEqual(hashesOf(await scored({ ...options, caches }, `${name}-little`)), expected);
    assert.equal(readdirSync(caches.vectors).length, 1);
    rmSync(caches.vectors, { recursive: true });
  });
}

test('caches that make no sense are refused when a learned recommender is made', () => {
  assert.throws(() => learned({ ...made.options('dcn'), caches: { mostBytes: -1 } }), { code: 'wrong-value', message: /learned: "caches"/ });
  assert.throws(() => learned({ ...made.options('dcn'), caches: { vectorz: 'out' } as object }), { code: 'unknown-key', hint: /vectors/ });
});

function hashesOf(folder: string): Record<string, string> {
  const files = (readdirSync(folder, { recursive: true }) as string[]).filter((name) => name.endsWith('report.json') || name.endsWith('.parquet')).sort();
  return Object.fromEntries(files.map((name) => [name, createHash('sha256').update(readFileSync(join(folder, name))).digest('hex')]));
}
