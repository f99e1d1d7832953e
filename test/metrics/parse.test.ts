import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as metrics from '../../src/metrics/index.ts';
import { parseMetric, parseMetrics } from '../../src/metrics/parse.ts';

test('every metric is found by its name in any case, in kebab or camel', () => {
  for (const name of Object.keys(metrics)) {
    for (const word of [name, name.toUpperCase(), name.replace(/[A-Z]/g, '-$&')]) {
      const [plain, numbered] = [word, `${word}@5`].map((text) => {
        try { return parseMetric(text).name; } catch { return undefined; }
      });
      assert.ok(plain ?? numbered, word);
    }
  }
});

test('the printed name of a metric parses to the same metric', () => {
  const words = 'auc,gauc,ndcg@5,ndcg@10:stable,mrrFirst,mrr-first@10,mrrOverPositives,lrap,recall@3,hit-ratio@5:pessimistic,precision@2,map@4,f1,f1@0.7,logLoss,logLoss@1e-4,ece,ece@10';
  for (const metric of parseMetrics(words)) {
    const again = parseMetric(metric.name);
    assert.equal(again.name, metric.name);
    assert.equal(again.definition, metric.definition);
  }
  assert.deepEqual(parseMetrics('gauc, NDCG@5 ,f1@0.7,MRR_first,ece').map(({ name }) => name), ['GAUC', 'NDCG@5', 'F1@0.7', 'MRR-first', 'ECE@15']);
});

test('ties given for all go to the metrics that let them be chosen', () => {
  assert.deepEqual(parseMetrics('gauc,recall@5,recall@5:optimistic,f1', 'stable').map(({ name }) => name),
    ['GAUC', 'Recall@5:stable', 'Recall@5:optimistic', 'F1@0.5']);
});

const refused: [string, string, RegExp][] = [
  ['ndgc@5', 'unknown-key', /did you mean "ndcg"/],
  ['__proto__', 'unknown-key', /valid: auc/],
  ['toString', 'unknown-key', /valid: auc/],
  ['mrr', 'unknown-key', /lrap/],
  ['', 'unknown-key', /valid/i],
  ['ndcg', 'missing-value', /ndcg@5/],
  ['recall@', 'wrong-value', /ndcg@5/],
  ['ndcg@five', 'wrong-value', /ndcg@5/],
  ['ndcg@0', 'wrong-value', /whole number/],
  ['gauc@5', 'wrong-value', /write gauc/],
  ['gauc:stable', 'wrong-value', /tie/],
  ['ndcg@5:stabel', 'unknown-key', /did you mean "stable"/],
];

for (const [word, code, hint] of refused) {
  test(`"${word}" is refused with a hint`, () => {
    assert.throws(() => parseMetric(word), { name: 'OptionsError', code, hint });
  });
}
