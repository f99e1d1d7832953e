import assert from 'node:assert/strict';

import type { Metric } from '../../src/core/metric.ts';

/**
 * Checks a metric against its plain formula on one strict ranking, averaged over every order of tied rows.
 *
 * @param ofRanking the value of labels listed from the best rank to the worst
 */
export function agreesOverAllOrders(metric: Metric, ofRanking: (labels: readonly number[]) => number): void {
  for (const [scores, labels] of tiedGroups()) {
    const rankings = orders(scores).map((order) => order.map((row) => labels[row]!));
    const mean = rankings.reduce((sum, ranking) => sum + ofRanking(ranking), 0) / rankings.length;
    const got = metric.of(scores, labels)!;
    assert.ok(Math.abs(got - mean) < 1e-12, `${metric.name} of scores [${scores}], labels [${labels}]: ${got}, mean over orders ${mean}`);
  }
}

/** Groups of up to 6 rows with both classes, over every way to label them, with ties of several sizes. */
function* tiedGroups(): Generator<[number[], number[]]> {
  for (const scores of [[1, 1], [2, 1, 1], [1, 1, 1, 1], [3, 2, 2, 2, 1], [1, 2, 1, 2, 3], [1, 1, 1, 2, 2, 2], [1, 2, 2, 2, 2, 3], [1, 1, 1, 1, 1, 1]]) {
    for (let bits = 1; bits < 2 ** scores.length - 1; bits++) yield [scores, scores.map((_, row) => (bits >> row) & 1)];
  }
}

/** Every order of the rows in which scores never rise. */
function orders(scores: readonly number[]): number[][] {
  return permutations(scores.map((_, row) => row))
    .filter((order) => order.every((row, at) => at === 0 || scores[order[at - 1]!]! >= scores[row]!));
}

function permutations(rows: readonly number[]): number[][] {
  if (rows.length === 0) return [[]];
  return rows.flatMap((row, at) => permutations(rows.filter((_, other) => other !== at)).map((rest) => [row, ...rest]));
}
