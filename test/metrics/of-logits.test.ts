import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ece } from '../../src/metrics/ece.ts';
import { f1 } from '../../src/metrics/f1.ts';
import * as metrics from '../../src/metrics/index.ts';
import { logLoss } from '../../src/metrics/log-loss.ts';
import { ofLogits } from '../../src/metrics/ranking/of-logits.ts';
import { RankedRows } from '../../src/metrics/ranking/ranked-rows.ts';
import { metricContract } from '../../src/testing/metric-contract.ts';

metricContract(() => ofLogits(logLoss()));

const logits = [3, -2, 0.4, -0.1, 40, -800];
const labels = [1, 0, 0, 1, 1, 0];
const near = (got: number | null, want: number) => assert.ok(Math.abs(got! - want) < 1e-12, `${got} is not ${want}`);

test('metrics of probabilities read the sigmoid of a logit, alone and in parts that are merged', () => {
  near(ofLogits(logLoss()).of(logits, labels), logits.reduce((sum, logit, at) => sum + Math.log1p(Math.exp(labels[at] === 1 ? -logit : logit)), 0) / 6);
  assert.equal(ofLogits(f1(0.5)).of(logits, labels), 2 * 2 / (2 * 2 + 1 + 1));
  near(ofLogits(ece(1)).of([0, 0, 0, 0], [1, 0, 0, 0]), 0.25);
  const [whole, part] = [ofLogits(logLoss()).open(), ofLogits(logLoss()).open()];
  const rows = (from: number, until: number) => new RankedRows(Float32Array.from(logits.slice(from, until)), Uint8Array.from(labels.slice(from, until)));
  whole.add(rows(0, 2));
  part.add(rows(2, 6));
  whole.merge(part.save());
  near(whole.result().value, ofLogits(logLoss()).of(Float32Array.from(logits), labels)!);
});

test('a metric that reads an order alone is the same object; one of probabilities says what it did', () => {
  const all = Object.values(metrics).map((make) => make === logLoss ? logLoss() : make(1 as never));
  for (const metric of all) assert.equal(ofLogits(metric) === metric, metric.reads === undefined, metric.name);
  assert.deepEqual(all.filter(({ reads }) => reads === 'probabilities').map(({ name }) => name).sort(), ['ECE@1', 'F1@1', 'LogLoss']);
  assert.equal(ofLogits(logLoss()).name, 'LogLoss');
  assert.match(ofLogits(logLoss()).definition, /^Of p = sigmoid\(score\) as the score: Mean of/);
});
