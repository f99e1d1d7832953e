import assert from 'node:assert/strict';
import { test } from 'node:test';

import { checkWindow, neededWindow } from '../../src/graph/check.ts';
import { fingerprint } from '../../src/graph/fingerprint.ts';
import { type Graph, graph } from '../../src/graph/graph.ts';
import { pictureOf } from '../../src/graph/picture.ts';
import type { Sink } from '../../src/core/ends.ts';
import { defineOperator } from '../../src/core/operator.ts';
import type { Table } from '../../src/core/table.ts';
import { parquet } from '../../src/io/parquet.ts';
import { spoil, square, total } from '../../src/testing/made-up-operators.ts';
import { numberedSource } from '../../src/testing/made-up-source.ts';

const numbers = () => graph('numbers', numberedSource(10, 4));
const holding = defineOperator({ name: 'holding', reads: {}, adds: {}, holds: () => 31, stream: () => (source) => source });
const narrowing = defineOperator({
  name: 'narrowing', reads: {}, adds: { only: 'int32' }, keeps: ['square'], stream: () => (source) => source as never,
});
const wrongType = defineOperator({ name: 'wrong-type', reads: { n: 'float32' }, adds: {}, stream: () => (source) => source });
const misspelt = defineOperator({ name: 'misspelt', reads: {}, adds: {}, needs: () => ['sqare'], stream: () => (source) => source });
const writing = defineOperator({
  name: 'writing', reads: {}, adds: {}, stream: (_: { readonly to: Pick<Table, 'path' | 'within'> }) => (source) => source,
});

test('a missing column is refused before the first row, also without the type checker, and the nearest is named', () => {
  assert.throws(() => numbers().pipe(square(), misspelt()).into(total('square')),
    { name: 'GraphError', code: 'missing-column', message: /numbers: misspelt reads "sqare"/, hint: /did you mean "square"\?/ });
});

test('the compiler follows the columns', () => {
  const needsSquare = defineOperator({ name: 'needs', reads: { square: 'float64' }, adds: {}, stream: () => (source) => source });
  // @ts-expect-error nothing adds "square"
  assert.throws(() => numbers().pipe(needsSquare()).into(total('n')), { code: 'missing-column' });
  numbers().pipe(square(), needsSquare()).into(total('n'));
});

test('a column of another type is refused', () => {
  // @ts-expect-error n is int32
  assert.throws(() => numbers().pipe(wrongType()).into(total('n')), { code: 'column-type', message: /as float32, but it is int32/ });
});

test('what an operator does not keep cannot be read after it', () => {
  assert.throws(() => numbers().pipe(square(), narrowing(), square()).into(total('n')), { code: 'missing-column' });
});

test('a window smaller than what operators hold is refused', () => {
  const held = numbers().pipe(holding()).into(total('n'));
  assert.equal(neededWindow(held), 35);
  assert.throws(() => checkWindow(held, 16), { code: 'would-stall', hint: /at least 35/ });
});

test('the window of a graph with branches is that of its greediest branch', () => {
  const branched = numbers().pipe(holding()).branch({
    a: (line) => line.pipe(holding(), holding()).into(total('n')),
    b: (line) => line.pipe(holding()).into(total('n')),
  });
  assert.equal(neededWindow(branched), 4 + 3 * 31);
});

test('two operators that write to one place are refused; a relative place is another one on every branch', () => {
  const to = parquet('scores');
  assert.throws(() => numbers().pipe(writing({ to }), writing({ to })).into(total('n')), { code: 'same-output' });
  numbers().branch({
    a: (line) => line.pipe(writing({ to })).into(total('n')),
    b: (line) => line.pipe(writing({ to })).into(total('n')),
  });
  const far = parquet('/tmp/scores');
  assert.throws(() => numbers().branch({
    a: (line) => line.pipe(writing({ to: far })).into(total('n')),
    b: (line) => line.pipe(writing({ to: far })).into(total('n')),
  }), { code: 'same-output', message: 'numbers/b: two operators write to "/tmp/scores"' });
});

test('the result of a graph has the shape of its branches, also for the compiler', () => {
  const nested = numbers().pipe(square()).branch({
    a: (line) => line.into(total('n')),
    b: (line) => line.branch({ c: (inner) => inner.into(total('n')) }),
  });
  const typed: Graph<{ a: { sum: number }; b: { c: { rows: number } } }> = nested;
  // @ts-expect-error there is no branch "d"
  const wrong: Graph<{ d: unknown }> = nested;
  assert.equal(typed, wrong);
});

test('the compiler knows what a sink reads, and what options an operator has', () => {
  const readsSquare: Sink<{ readonly square: Float64Array }, number> = {
    spec: { name: 'reads-square', reads: { square: 'float64' }, options: {} },
    open: () => ({ add() {}, save: () => new Uint8Array(), merge() {}, result: () => 0 }),
  };
  // @ts-expect-error nothing adds "square"
  assert.throws(() => numbers().into(readsSquare), { code: 'missing-column', message: 'numbers: reads-square reads "square", which nothing before it adds' });
  numbers().pipe(square()).into(readsSquare);
  // @ts-expect-error there is no such option, and `every` is missing
  spoil({ evry: 2 });
});

test('a graph without a branch, or with a name that is no folder, is refused', () => {
  assert.throws(() => numbers().branch({ 'a/b': (line) => line.into(total('n')) }), { code: 'bad-name', message: 'numbers: a branch may not be called "a/b"' });
  assert.throws(() => numbers().branch({}), { code: 'no-branch' });
  assert.throws(() => graph('../up', numberedSource(1, 1)).into(total('n')), { code: 'bad-name' });
});

test('a fingerprint moves with any option and with nothing else', async () => {
  const make = (every: number, rows = 10) => graph('numbers', numberedSource(rows, 4)).pipe(square(), spoil({ every })).into(total('square'));
  const settings = { partitionRows: 4 };
  const first = await fingerprint(make(3), settings);
  assert.match(first, /^[0-9a-f]{12}$/);
  assert.equal(await fingerprint(make(3), settings), first);
  assert.notEqual(await fingerprint(make(4), settings), first);
  assert.notEqual(await fingerprint(make(3, 11), settings), first);
  assert.notEqual(await fingerprint(make(3), { partitionRows: 5 }), first);
});

test('the picture of a graph has every part and every edge', () => {
  const { nodes, edges } = pictureOf(numbers().pipe(square()).branch({
    plain: (line) => line.into(total('square')),
    spoilt: (line) => line.pipe(spoil({ every: 2 })).into(total('square')),
  }));
  assert.deepEqual(nodes.map(({ name, branch }) => `${branch}:${name}`),
    [':numbered', ':square', 'plain:total', 'spoilt:spoil', 'spoilt:total']);
  assert.deepEqual(edges.map(({ from, to }) => `${from}-${to}`), ['n0-n1', 'n1-n2', 'n1-n3', 'n3-n4']);
});
