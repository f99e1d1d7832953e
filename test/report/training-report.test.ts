import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { TrainingEvent } from '../../src/core/training-event.ts';
import { displayWidth } from '../../src/report/printable.ts';
import { terminalReport } from '../../src/report/terminal.ts';
import { trainingReport } from '../../src/report/training-report.ts';
import { madeUpTraining, progressAt, started } from './made-up-run.ts';

const { branch: _, ...history } = madeUpTraining;
const name = 'nrms';
const at = (epoch: number, elapsedMs: number, more: Partial<Extract<TrainingEvent, { kind: 'training' }>> = {}): TrainingEvent => ({
  kind: 'training', name, doing: 'training', step: Math.round(epoch * 100), epoch, epochs: 4, rowsDone: epoch * 2000, rowsAhead: (4 - epoch) * 2000,
  loss: 1.25 / (1 + epoch), slotsPerItem: 3.14, elapsedMs, rssBytes: 400 * 2 ** 20, ...more,
});
const validated: TrainingEvent = { kind: 'validated', name, epochs: 4, watched: 'GAUC', point: history.validations[1]! };
const trained: TrainingEvent = { kind: 'trained', name, history };

test('the line of a training tells epoch, loss, rate, time left and how often an item was there, and fits', () => {
  const text = plain(told([at(0.5, 1000), at(1, 2000)], { isTTY: true, columns: 100 }));
  assert.match(text, /nrms {2}epoch 2 of 4 {2}step 100 {2}loss 0\.6250 {2}1,000 rows\/s {2}0:06 left {2}3\.1 slots\/item/);
  for (const columns of [20, 40, 60, 80, 100, 200]) {
    const lines = told([at(0.5, 1000), at(1, 2000), at(1, 2100, { doing: 'validating' })], { isTTY: true, columns }).split('\r').map((line) => line.replaceAll('\u001b[K', ''));
    for (const line of lines) assert.ok(displayWidth(line) < columns, `${columns}: ${line}`);
  }
  assert.match(plain(told([at(1, 2100, { doing: 'validating' })], { isTTY: true, columns: 100 })), /validating/);
});

test('every validation is a line that stays, the number that decides first, and the end says what is kept', () => {
  const lines = plain(told([at(0.5, 1000), validated, at(1.5, 3000), trained], { isTTY: true, columns: 100 })).split('\n');
  assert.match(lines[0]!, /nrms {2}after 1\.5 of 4 epochs {2}loss 1\.1000 {2}GAUC 0\.6200 {2}validation loss 1\.2000 {2}best so far$/);
  assert.match(lines[1]!, /nrms is trained {2}300 steps in 3\.0 s {2}stopped after 3 of 4 epochs, since nothing got better {2}loss 0\.9000 {2}GAUC 0\.6200 after 1\.5 epochs is kept$/);
});

test('a training that was done before is told as such, and in a file a plain line is written every few seconds', () => {
  assert.match(told([trained], {}), /nrms was trained before {2}300 steps/);
  const text = told([...Array.from({ length: 60 }, (_, second) => at(second / 20, second * 200)), trained], {});
  assert.equal(text.split('\n').filter((line) => line.includes('rows/s')).length, 2);
  assert.ok(!text.includes('\u001b') && !text.includes('\r'));
});

test('in a file the first line about rows comes some seconds after those about training, not at once with none of them', () => {
  const written: string[] = [];
  const report = terminalReport({ stream: { write: (text: string) => written.push(text) }, env: {} });
  for (const event of [started, { ...at(1, 60_000), branch: 'nrms' }, { ...trained, branch: 'nrms' }, progressAt(0, 61_000), progressAt(9000, 66_000)] as const) report(event);
  assert.deepEqual(written.join('').match(/[\d,]+ of 20,000 rows/g), ['9,000 of 20,000 rows']);
});

test('the rate and the time of a run are those of its rows, without the training before them', () => {
  const branch = 'nrms';
  const written: string[] = [];
  const report = terminalReport({ stream: { isTTY: true, columns: 120, write: (text: string) => written.push(text) }, env: {} });
  for (const event of [started, { ...at(1, 60_000), branch }, { ...trained, branch }, progressAt(5000, 61_000), progressAt(10_000, 66_000),
    { kind: 'finished', rows: 20_000, faults: 0, elapsedMs: 80_000, folder: 'out' } as const]) report(event);
  const text = plain(written.join(''));
  assert.ok(written.some((line) => uncoloured(line).includes('10,000 of 20,000 rows  1,000 rows/s')));
  assert.match(text, /done {2}20,000 rows in 20\.0 s after 1 min 00 s of training, 1,000 rows\/s/);
});

test('how far vectors are that are made first is a line that is drawn again, and one that stays says where they are', () => {
  const encoding = (made: number, elapsedMs: number): TrainingEvent => ({ kind: 'encoding', name, vocabulary: 'item', made, elapsedMs });
  const vectors: TrainingEvent = { kind: 'vectors', name, vocabulary: 'item', matched: 8, keys: 10, kept: { how: 'made-anew', path: 'out/v', because: 'it was changed' } };
  const text = told([encoding(0, 0), encoding(0.25, 3000), vectors], { isTTY: true, columns: 100 });
  assert.match(uncoloured(text), /nrms {2}vectors of item {2}25 % {2}0:09 left/);
  assert.match(plain(text), /nrms {2}vectors of item for 8 of 10 \(80\.0 %\), made anew and kept in out\/v, since it was changed\n/);
  for (const columns of [20, 40, 80]) for (const line of told([encoding(0.5, 3000)], { isTTY: true, columns }).split('\r')) assert.ok(displayWidth(line.replaceAll('\u001b[K', '')) < columns);
  const file = told([...Array.from({ length: 40 }, (_, at) => encoding(at / 40, at * 300)), vectors, encoding(0.5, 6000)], {});
  assert.equal(file.split('\n').filter((line) => line.includes('left')).length, 3);
});

function told(events: readonly TrainingEvent[], tty: { isTTY?: boolean; columns?: number }): string {
  const written: string[] = [];
  const report = trainingReport({ stream: { ...tty, write: (text: string) => written.push(text) }, env: {} });
  for (const event of events) report(event);
  return written.join('');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours and moves of the cursor
const uncoloured = (text: string) => text.replace(/\u001b\[\d*[A-Za-z]/g, '');
/** What is left on the screen of lines that were drawn over. */
const plain = (text: string) => uncoloured(text).replace(/[^\n]*\r/g, '');
