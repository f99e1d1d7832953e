import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { RunError } from '../../src/core/errors.ts';
import { listOf } from '../../src/core/column.ts';
import { checkDocument } from '../../src/io/document.ts';
import { trainingRows } from '../../src/training/batches/training-rows.ts';
import { trueThenRandom } from '../../src/training/negatives/true-then-random.ts';
import type { Gradients } from '../../src/training/optimizers/optimizer.ts';
import { refuseNotFinite, type WhereItWas } from '../../src/training/refuse-not-finite.ts';

const impressions = {
  history: listOf(Int32Array.of(3, 1), [2, 0]), candidates: listOf(Int32Array.of(5, 6, 7, 8), [2, 2]), labels: listOf(Uint8Array.of(0, 1, 1, 0), [2, 2]),
};
const rows = trainingRows(impressions, Float64Array.of(71, 70), 'all');
const fine: Gradients = { bias: Float32Array.of(3, 4), words: { rows: Int32Array.of(2), values: Float32Array.of(1) } };
const where: WhereItWas = { recommender: 'dcn', rule: { scheme: 'ranking' }, epoch: 2, step: 9, folder: undefined };
const scores = Float32Array.of(0, 1, NaN, 2);

test('finite losses and gradients pass', () => refuseNotFinite({ loss: 0.5, scores, gradients: fine, rows }, where));

test('a loss that is no number names the source rows, each once and in order', async () => {
  await assert.rejects(refuseNotFinite({ loss: NaN, scores, gradients: fine, rows }, where), (error: unknown) => {
    assert.ok(error instanceof RunError);
    assert.equal(error.code, 'not-finite-loss');
    assert.deepEqual(error.rows, [70, 71]);
    assert.match(error.message, /^the loss is NaN in step 9, a batch of source rows 70, 71$/);
    assert.match(error.hint, /with a "folder" they are written down/);
    return true;
  });
});

test('a gradient that is no number ends a training whose loss is one, and the file tells the rows and the gradients', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rxrec-not-finite-'));
  const gradients = { ...fine, words: { rows: Int32Array.of(2), values: Float32Array.of(Infinity) } };
  await assert.rejects(refuseNotFinite({ loss: 0.5, scores, gradients, rows }, { ...where, folder }),
    { code: 'not-finite-loss', message: /gradient of "words" .*: .*not-finite-step-9\.json$/ });
  assert.deepEqual(await readdir(folder), ['not-finite-step-9.json']);
  const told = checkDocument('not-finite-batch', JSON.parse(await readFile(join(folder, 'not-finite-step-9.json'), 'utf8')), 'it');
  assert.deepEqual(told.gradients, [{ weight: 'words', norm: 'Infinity', notFinite: 1, values: 1 }, { weight: 'bias', norm: 5, notFinite: 0, values: 2 }]);
  assert.deepEqual(told.rows.map(({ sourceRow }) => sourceRow), [71, 71, 70, 70]);
  assert.deepEqual(told.rows[0], { sourceRow: 71, history: [3, 1], candidates: [5], label: 0, scores: [0], loss: Math.log(2) });
  assert.deepEqual([told.rows[2]!.scores, told.rows[2]!.loss, told.rows[2]!.history], [['NaN'], 'NaN', []]);
  await rm(folder, { recursive: true });
});

test('what was drawn against a click is told beside it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rxrec-not-finite-'));
  const draw = trueThenRandom({ perPositive: 2, seed: 1 }).open({ items: 9 });
  const clicked = trainingRows(impressions, Float64Array.of(71, 70), 'clicked');
  const drawn = new Int32Array(4);
  draw(clicked, 2, drawn);
  await assert.rejects(refuseNotFinite({ loss: NaN, scores: new Float32Array(6), gradients: fine, rows: clicked },
    { ...where, rule: { scheme: 'matching', perPositive: 2, draw }, folder }), { code: 'not-finite-loss' });
  const told = checkDocument('not-finite-batch', JSON.parse(await readFile(join(folder, 'not-finite-step-9.json'), 'utf8')), 'it');
  assert.deepEqual(told.rows.map(({ candidates }) => candidates), [[6, drawn[0], drawn[1]], [7, drawn[2], drawn[3]]]);
  assert.deepEqual(told.rows.map(({ loss }) => (loss as number).toFixed(6)), [Math.log(3), Math.log(3)].map((loss) => loss.toFixed(6)));
  await rm(folder, { recursive: true });
});
