import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import type { Metric } from '../../src/core/metric.ts';
import { auc } from '../../src/metrics/auc.ts';
import { f1 } from '../../src/metrics/f1.ts';
import { gauc } from '../../src/metrics/gauc.ts';
import { hitRatio } from '../../src/metrics/hit-ratio.ts';
import { logLoss } from '../../src/metrics/log-loss.ts';
import { lrap } from '../../src/metrics/lrap.ts';
import { ndcg } from '../../src/metrics/ndcg.ts';
import { RankedRows } from '../../src/metrics/ranking/ranked-rows.ts';
import { recall } from '../../src/metrics/recall.ts';
import { shared, skipWithout } from '../shared.ts';

const protocol = 'models/goldens/protocol/metrics.json';
const endToEnd = 'models/goldens/e2e/ml-latest-small.json';

interface Group { readonly id: string; readonly scores: number[]; readonly labels: number[] }
interface Golden {
  readonly groups: readonly (Group & { readonly metrics: Record<string, number | null> })[];
  readonly pooled_groups: readonly string[];
  readonly pooled: Record<string, number>;
}

const read = (path: string): unknown => JSON.parse(readFileSync(shared(path)!, 'utf8'));

/** RecBench ranks ties in row order, except in NDCG, whose ties share their gain. */
function asRecBench(name: string): Metric {
  const [metric, k] = name.split('@');
  const ties = 'stable';
  const made: Record<string, () => Metric> = {
    AUC: auc, GAUC: gauc, MRR: lrap, LRAP: lrap, F1: () => f1(0.5), LogLoss: () => logLoss(1e-4),
    NDCG: () => ndcg(Number(k)), Recall: () => recall(Number(k), { ties }), HitRatio: () => hitRatio(Number(k), { ties }),
  };
  return made[metric!]!();
}

function valueOver(metric: Metric, groups: readonly Omit<Group, 'id'>[]): number | null {
  const state = metric.open();
  for (const { scores, labels } of groups) state.add(new RankedRows(Float64Array.from(scores), Uint8Array.from(labels)));
  return state.result().value;
}

const isTwoClass = ({ labels }: Group) => labels.includes(0) && labels.includes(1);

test('every group has the values that RecBench gives it; groups of one class have none', skipWithout(protocol), () => {
  for (const group of (read(protocol) as Golden).groups) {
    for (const [name, want] of Object.entries(group.metrics)) {
      const got = asRecBench(name).of(group.scores, group.labels);
      if (!isTwoClass(group)) assert.equal(got, null, `${group.id} ${name}`);
      else assert.ok(Math.abs(got! - want!) < 1e-12, `${group.id} ${name}: ${got} is not ${want}`);
    }
  }
});

test('the groups together have the values that RecBench prints', skipWithout(protocol), () => {
  const golden = read(protocol) as Golden;
  const groups = golden.groups.filter(({ id }) => golden.pooled_groups.includes(id));
  for (const [name, want] of Object.entries(golden.pooled)) {
    const got = valueOver(asRecBench(name), groups);
    assert.ok(Math.abs(got! - want) < 1e-6, `${name}: ${got} is not ${want}`); // its group means are float32
  }
});

interface Run {
  readonly checkpoint: string;
  readonly scores: readonly number[];
  readonly metrics_full: Record<string, number>;
  /** Of scores rounded to 4 decimals; RecBench does not round those of matching. */
  readonly metrics_4dp?: Record<string, number>;
}

test('scores of whole runs on ml-latest-small have the values that RecBench prints', skipWithout(endToEnd), () => {
  const { rows, runs, matching } = read(endToEnd) as { rows: { user: number; label: number }[]; runs: Run[]; matching: Run };
  const users = [...new Set(rows.map(({ user }) => user))];
  for (const { checkpoint, scores, metrics_full, metrics_4dp } of [...runs, matching]) {
    for (const [digits, wanted] of [[undefined, metrics_full], [1e4, metrics_4dp ?? {}]] as const) {
      const rounded = digits === undefined ? scores : scores.map((score) => Math.round(score * digits) / digits);
      const groups = users.map((user) => {
        const at = rows.flatMap((row, index) => row.user === user ? [index] : []);
        return { scores: at.map((index) => rounded[index]!), labels: at.map((index) => rows[index]!.label) };
      });
      for (const [name, want] of Object.entries(wanted)) {
        const got = valueOver(asRecBench(name), groups);
        assert.ok(Math.abs(got! - want) < 2e-6, `${checkpoint} ${name}: ${got} is not ${want}`);
      }
    }
  }
});
