import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Metric, MetricState } from '../core/metric.ts';
import { RankedRows } from '../metrics/ranking/ranked-rows.ts';

interface Group {
  readonly scores: readonly number[];
  readonly labels: readonly number[];
}

/**
 * The promises every metric keeps, checked on groups with many ties, of one class, and empty.
 *
 * One line in a metric's test file buys all of these; the file then only says what is particular to
 * the metric.
 */
export function metricContract(make: () => Metric): void {
  const { name, over, ties } = make();
  const groups = sampleGroups(60);

  test(`${name}: says what it is`, () => {
    const metric = make();
    assert.match(metric.definition, /^[A-Z0-9].*\.$/);
    assert.ok(metric.definition.length > 40);
    assert.deepEqual(JSON.parse(JSON.stringify(make())), JSON.parse(JSON.stringify(metric)));
    if (over === 'group') assert.match(metric.definition, /left out/);
  });

  test(`${name}: groups merged in order give the same bits, wherever they are cut`, () => {
    const whole = stateOf(make(), groups);
    for (const cut of [0, 1, 7, 31, 60]) {
      const merged = stateOf(make(), groups.slice(0, cut));
      merged.merge(stateOf(make(), groups.slice(cut)).save());
      assert.deepEqual(merged.result(), whole.result());
      assert.deepEqual(merged.save(), whole.save());
    }
  });

  test(`${name}: a saved state is read back, and stays as it was when the state goes on`, () => {
    const state = stateOf(make(), groups);
    const saved = state.save();
    const copy = saved.slice();
    const restored = make().open();
    restored.merge(saved);
    assert.deepEqual(restored.save(), copy);
    add(state, groups[0]!);
    add(restored, groups[0]!);
    assert.deepEqual(saved, copy);
    assert.deepEqual(restored.result(), state.result());
  });

  test(`${name}: asking for the result changes nothing`, () => {
    const state = stateOf(make(), groups);
    const before = state.save();
    assert.deepEqual(state.result(), state.result());
    assert.deepEqual(state.save(), before);
  });

  if (ties === undefined || ties === 'expected') {
    test(`${name}: the order of the rows inside a group does not matter`, () => {
      const shuffled = groups.map(({ scores, labels }, seed) => {
        const order = shuffle(scores.length, seed);
        return { scores: order.map((row) => scores[row]!), labels: order.map((row) => labels[row]!) };
      });
      assert.deepEqual(stateOf(make(), shuffled).result(), stateOf(make(), groups).result());
    });
  }

  test(`${name}: without rows there is no value`, () => {
    assert.deepEqual(make().open().result(), { value: null, groups: 0, leftOut: 0 });
    assert.equal(make().of([], []), null);
  });

  if (over === 'group') {
    test(`${name}: groups of one class and empty groups are left out and counted`, () => {
      const state = stateOf(make(), groups);
      const before = state.result();
      for (const group of oneClass) add(state, group);
      assert.deepEqual(state.result(), { ...before, leftOut: before.leftOut + oneClass.length });
    });

    test(`${name}: every group counts once, whatever its size`, () => {
      const values = groups.map(({ scores, labels }) => make().of(scores, labels)).filter((value) => value !== null);
      const { value, groups: counted, leftOut } = stateOf(make(), groups).result();
      assert.equal(counted, values.length);
      assert.equal(counted + leftOut, groups.length);
      assert.ok(Math.abs(value! - values.reduce((sum, term) => sum + term, 0) / counted) < 1e-12);
    });
  }

  test(`${name}: float32 and float64 scores that are equal give equal results`, () => {
    const state = make().open();
    for (const { scores, labels } of groups) state.add(new RankedRows(Float32Array.from(scores), Uint8Array.from(labels)));
    assert.deepEqual(state.result(), stateOf(make(), groups).result());
  });

  test(`${name}: a score that is not a number is refused`, () => {
    assert.throws(() => make().of([0.5, Number.NaN], [0, 1]), { code: 'malformed', message: /row 1 .*NaN/ });
  });
}

const oneClass: readonly Group[] = [
  { scores: [], labels: [] },
  { scores: [0.5], labels: [1] },
  { scores: [0.25, 0.5, 0.5], labels: [0, 0, 0] },
  { scores: [0.25, 0.5, 0.5], labels: [1, 1, 1] },
];

/** Scores are eighths: exact in float32, and often tied. */
function sampleGroups(count: number): Group[] {
  const random = lehmer(7);
  const drawn = Array.from({ length: count - oneClass.length }, () => {
    const rows = 2 + Math.floor(random() * 12);
    return {
      scores: Array.from({ length: rows }, () => Math.floor(random() * 9) / 8),
      labels: Array.from({ length: rows }, () => Number(random() < 0.3)),
    };
  });
  return [...drawn, ...oneClass];
}

function stateOf(metric: Metric, groups: readonly Group[]): MetricState {
  const state = metric.open();
  for (const group of groups) add(state, group);
  return state;
}

function add(state: MetricState, { scores, labels }: Group): void {
  state.add(new RankedRows(Float64Array.from(scores), Uint8Array.from(labels)));
}

function shuffle(length: number, seed: number): number[] {
  const random = lehmer(seed + 1);
  return Array.from({ length }, (_, row) => ({ row, ticket: random() })).sort((a, b) => a.ticket - b.ticket).map(({ row }) => row);
}

/** Park and Miller 1988: a fixed sequence of numbers in (0, 1). */
function lehmer(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
