import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ticket, tickets } from '../../src/flow/tickets.ts';

/** Chi-square of counts that should be equal, and how far it is from its mean in standard deviations. */
function excess(counts: Int32Array): number {
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const chi = counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0);
  return (chi - (counts.length - 1)) / Math.sqrt(2 * (counts.length - 1));
}

const draws = 100_000;
const ways: Record<string, (i: number) => number> = {
  'consecutive rows': (i) => ticket(1, 0, i),
  'consecutive draws of a row': (i) => ticket(1, 0, 5, i),
  'consecutive epochs of a row': (i) => ticket(1, i, 5),
  'consecutive seeds': (i) => ticket(i, 0, 5),
  'rows beyond 2^32': (i) => ticket(1, 0, 2 ** 33 + i),
  'rows that are multiples of 4096': (i) => ticket(1, 0, 4096 * i),
  'every seventh row': (i) => ticket(2024, 0, 7 * i),
  'rows that are multiples of 1000': (i) => ticket(0, 0, 1000 * i),
  'rows that are multiples of 2^32': (i) => ticket(1, 0, 2 ** 32 * i),
  'every sixteenth draw': (i) => ticket(1, 0, 5, 16 * i),
  'epochs that are multiples of 256': (i) => ticket(1, 256 * i, 5),
  'seeds that are multiples of 1024': (i) => ticket(1024 * i, 0, 5),
};

for (const [way, draw] of Object.entries(ways)) {
  test(`${way} give uniform numbers`, () => {
    const counts = new Int32Array(1000);
    for (let i = 0; i < draws; i++) counts[Math.floor(draw(i) * 1000)]!++;
    assert.ok(Math.abs(excess(counts)) < 5, `chi-square is ${excess(counts).toFixed(1)} deviations off`);
  });

  test(`${way} give pairs without a pattern`, () => {
    const counts = new Int32Array(32 * 32);
    for (let i = 0; i < draws; i++) counts[Math.floor(draw(i) * 32) * 32 + Math.floor(draw(i + 1) * 32)]!++;
    assert.ok(Math.abs(excess(counts)) < 5, `chi-square is ${excess(counts).toFixed(1)} deviations off`);
  });
}

test('the first draws of all rows and the second draws do not agree', () => {
  let sum = 0;
  for (let row = 0; row < draws; row++) sum += (ticket(1, 0, row, 0) - 0.5) * (ticket(1, 0, row, 1) - 0.5);
  assert.ok(Math.abs(12 * sum / draws) < 0.02, `correlation ${12 * sum / draws}`);
});

const others: Record<string, (row: number) => number> = {
  'the next draw': (row) => ticket(1, 4, row, 1), 'the next row': (row) => ticket(1, 4, row + 1, 1),
  'the next epoch': (row) => ticket(1, 5, row), 'the next seed': (row) => ticket(2, 4, row), 'epoch and row exchanged': (row) => ticket(1, row, 4),
};

for (const [other, draw] of Object.entries(others)) {
  test(`the number of a row tells nothing about that of ${other}`, () => {
    const counts = new Int32Array(32 * 32);
    for (let row = 0; row < draws; row++) counts[Math.floor(ticket(1, 4, row) * 32) * 32 + Math.floor(draw(row) * 32)]!++;
    assert.ok(Math.abs(excess(counts)) < 5, `chi-square is ${excess(counts).toFixed(1)} deviations off`);
  });
}

test('a number is in [0, 1) and depends on seed, epoch, row and draw', () => {
  const all = [ticket(1, 0, 0), ticket(2, 0, 0), ticket(1, 1, 0), ticket(1, 0, 1), ticket(1, 0, 0, 1), ticket(1, 0, 2 ** 32)];
  assert.equal(new Set(all).size, all.length);
  assert.ok(all.every((number) => number >= 0 && number < 1));
});

test('a stream of tickets draws one after the other', () => {
  const next = tickets(1, 2, 3);
  assert.deepEqual([next(), next(), next()], [ticket(1, 2, 3, 0), ticket(1, 2, 3, 1), ticket(1, 2, 3, 2)]);
});

test('the numbers of a seed never change', () => {
  assert.deepEqual([ticket(2024, 0, 0), ticket(2024, 0, 1), ticket(2024, 1, 2 ** 33, 4)].map((number) => number * 2 ** 32), pinned);
});

/** Written down on the day the function was written: resumed runs rely on them. */
const pinned = [852955687, 1255241607, 1181085199];
