import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ignoreElements } from 'rxjs';

import { defineOperator } from '../../src/core/operator.ts';
import type { RunEvent } from '../../src/core/run-event.ts';
import { graph } from '../../src/graph/graph.ts';
import type { PartitionStore, StoredPartition } from '../../src/runtime/partition-store.ts';
import { run } from '../../src/runtime/run.ts';
import { spoil, square, total } from '../../src/testing/made-up-operators.ts';
import { numberedSource } from '../../src/testing/made-up-source.ts';

const squares = (rows = 100) => graph('squares', numberedSource(rows, 7)).pipe(square({ late: true })).into(total('square'));
const branched = () => graph('branched', numberedSource(100, 7)).pipe(square()).branch({
  all: (line) => line.into(total('square')),
  odd: (line) => line.pipe(spoil({ every: 2 })).into(total('square')),
});

/** A store that forgets everything after a number of partitions, as a killed run does. */
const memoryStore = (kept = new Map<number, StoredPartition>()): PartitionStore & { kept: typeof kept } => ({
  folder: '/nowhere', kept,
  load: async (index) => kept.get(index),
  save: async (index, partition) => void kept.set(index, partition),
});

test('a graph runs from source to sink', async () => {
  const { result, rows } = await run(squares(), { partitionRows: 30 });
  assert.equal(rows, 100);
  assert.equal(result.rows, 100);
  let sum = 0;
  for (let n = 0; n < 100; n++) sum += Math.sqrt(n * n + 1);
  assert.ok(Math.abs(result.sum - sum) < 1e-9);
});

test('a run resumed at any partition gives the same bits as an uninterrupted one', async () => {
  const whole = memoryStore();
  const { result: expected } = await run(squares(), { partitionRows: 9, store: whole });
  for (let finished = 0; finished <= whole.kept.size; finished++) {
    const store = memoryStore(new Map([...whole.kept].slice(0, finished)));
    const { result, resumedRows } = await run(squares(), { partitionRows: 9, store });
    assert.deepEqual(result, expected);
    assert.equal(resumedRows, Math.min(9 * finished, 100));
    assert.deepEqual([...store.kept], [...whole.kept]);
  }
});

test('a finished run is not computed again', async () => {
  const source = numberedSource(100, 7);
  const again = () => graph('squares', source).pipe(square()).into(total('square'));
  const store = memoryStore();
  await run(again(), { partitionRows: 100, store });
  const readOnce = source.furthest;
  await run(again(), { partitionRows: 100, store });
  assert.equal(source.furthest, readOnce);
});

test('every branch gives what it gives alone, and the source is read once', async () => {
  const both = await run(branched(), { partitionRows: 40, faults: 50 });
  const alone = await run(graph('branched', numberedSource(100, 7)).pipe(square()).branch({
    odd: (line) => line.pipe(spoil({ every: 2 })).into(total('square')),
  }), { partitionRows: 40, faults: 50 });
  assert.equal(both.result.all.rows, 100);
  assert.deepEqual(both.result.odd, alone.result.odd);
  assert.deepEqual(Object.keys(both.results), ['all', 'odd']);
});

test('a fault says on which branch its row was set aside', async () => {
  const { faults } = await run(branched(), { faults: 50 });
  assert.equal(faults.length, 50);
  assert.deepEqual(new Set(faults.map(({ branch }) => branch)), new Set(['odd']));
  const trunk = graph('trunk', numberedSource(10, 7)).pipe(spoil({ every: 5 }), square()).branch({
    a: (line) => line.into(total('square')),
    b: (line) => line.into(total('square')),
  });
  assert.deepEqual((await run(trunk, { faults: 2 })).faults.map(({ branch, row }) => `${branch}:${row}`), [':0', ':5']);
});

test('more faults than allowed fail the run; what was finished is kept', async () => {
  const store = memoryStore();
  const spoilt = graph('spoilt', numberedSource(100, 10)).pipe(spoil({ every: 50 }), square()).into(total('square'));
  await assert.rejects(run(spoilt, { partitionRows: 10, store }),
    { name: 'RunError', code: 'too-many-faults', message: /row 0 is spoiled/, hint: /--faults/ });
  assert.equal(store.kept.size, 1);
  const { faults, resumedRows } = await run(spoilt, { partitionRows: 10, store, faults: 2 });
  assert.deepEqual(faults.map(({ row }) => row), [0, 50]);
  assert.equal(resumedRows, 10);
});

test('a checkpoint of a run cut differently is refused', async () => {
  const store = memoryStore();
  await run(squares(), { partitionRows: 10, store });
  await assert.rejects(run(squares(), { partitionRows: 20, store }), { code: 'wrong-checkpoint' });
});

test('a source that does not know its length is read to its end', async () => {
  const { count: _, ...unknown } = numberedSource(100, 7);
  for (const partitionRows of [9, 50, 100, 1000]) {
    const open = graph('open', unknown).pipe(square()).into(total('square'));
    assert.equal((await run(open, { partitionRows })).rows, 100);
  }
});

test('a source that ends before the count it gave is an error, and no shorter result', async () => {
  const short = { ...numberedSource(50, 7), count: async () => 100 };
  await assert.rejects(run(graph('short', short).pipe(square()).into(total('square')), { partitionRows: 40 }),
    { name: 'DataError', code: 'row-count', message: /short: the source counts 100 rows and ended after 50/ });
});

test('an option that makes no sense, or that nobody reads, is refused', async () => {
  await assert.rejects(run(squares(), { partitionRows: 0 }), { name: 'OptionsError', code: 'wrong-value' });
  // @ts-expect-error there is no such option
  await assert.rejects(run(squares(), { partitonRows: 10 }), { code: 'unknown-key', hint: /did you mean "partitionRows"/ });
});

test('an empty source gives an empty result', async () => {
  const { result, rows } = await run(squares(0));
  assert.deepEqual({ result, rows }, { result: { rows: 0, sum: 0 }, rows: 0 });
});

test('a run tells what it does', async () => {
  const events: RunEvent[] = [];
  await run(branched(), { partitionRows: 40, faults: 50, onEvent: (event) => events.push(event) });
  const kinds = events.map(({ kind }) => kind);
  assert.equal(kinds[0], 'started');
  assert.equal(kinds.at(-1), 'finished');
  assert.equal(kinds.filter((kind) => kind === 'fault').length, 50);
  const partitions = events.filter((event) => event.kind === 'partition');
  assert.deepEqual(partitions.map(({ from, until }) => [from, until]), [[0, 40], [40, 80], [80, 100]]);
  assert.deepEqual(partitions[0]!.operators.map(({ branch, name, rows }) => `${branch}:${name}:${rows}`),
    [':square:40', 'odd:spoil:20']);
});

test('a run that is told to stop keeps what it finished', async () => {
  const stop = new AbortController();
  const store = memoryStore();
  const stopped = run(squares(), {
    partitionRows: 10, store, signal: stop.signal,
    onEvent: (event) => { if (event.kind === 'partition' && event.index === 3) stop.abort(new RangeError('enough')); },
  });
  await assert.rejects(stopped, /enough/);
  assert.equal(store.kept.size, 4);
});

test('an operator that swallows a span is found out', async () => {
  const swallow = defineOperator({ name: 'swallow', reads: {}, adds: {}, stream: () => (source) => source.pipe(ignoreElements()) });
  const leaking = graph('leaking', numberedSource(5, 5)).pipe(swallow()).into(total('n'));
  await assert.rejects(run(leaking), { code: 'stalled', message: /rows 0 to 5 entered and never left/ });
});
