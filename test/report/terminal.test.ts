import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { RunEvent } from '../../src/core/run-event.ts';
import { displayWidth } from '../../src/report/printable.ts';
import { terminalReport } from '../../src/report/terminal.ts';
import { faultAt, progressAt, started } from './made-up-run.ts';

const finished = (faults = 0): RunEvent => ({ kind: 'finished', rows: 20_000, faults, elapsedMs: 20_000, folder: 'out' });

test('on a terminal one line is drawn over itself and fits', () => {
  for (const columns of [20, 30, 40, 60, 80, 200]) {
    const text = told([started, progressAt(5000, 1000), progressAt(6000, 1200, 3)], { isTTY: true, columns });
    const drawn = text.split('\n').at(-1)!.split('\r').map((line) => line.replaceAll('\u001b[K', '').replaceAll('\u001b[2K', ''));
    assert.equal(drawn.length, 3);
    for (const line of drawn) assert.ok(displayWidth(line) < columns, `${columns}: ${line}`);
  }
});

test('rate and time left follow from the events alone', () => {
  const text = told([started, progressAt(5000, 5000), progressAt(10_000, 10_000)], { isTTY: true, columns: 120 });
  assert.match(plain(text), /50 % {2}10,000 of 20,000 rows {2}1,000 rows\/s {2}0:10 left {2}312 MiB/);
});

test('what the caches of recommenders saved is told where there is room', () => {
  const cached = { ...progressAt(10_000, 10_000), cache: { asked: 300, hits: 299 } } as RunEvent;
  assert.match(plain(told([started, cached], { isTTY: true, columns: 120 })), /312 MiB {2}cache 99 %/);
  assert.doesNotMatch(plain(told([started, cached], { isTTY: true, columns: 40 })), /cache/);
});

test('a resumed run does not count the rows of the earlier run into its speed', () => {
  const events: RunEvent[] = [{ ...started, resumedRows: 10_000 } as RunEvent, progressAt(15_000, 5000), finished()];
  const text = plain(told(events, { isTTY: true, columns: 120 }));
  assert.match(text, /goes on after row 10,000/);
  assert.match(text, /1,000 rows\/s {2}0:05 left/);
  assert.match(text, /done {2}20,000 rows in 20\.0 s, 500 rows\/s/);
});

test('in a file a plain line is written every few seconds, without colours', () => {
  const moments = Array.from({ length: 100 }, (_, at) => progressAt(at * 200, at * 200));
  const text = told([started, ...moments, finished()], {});
  assert.equal(text.split('\n').filter((line) => line.includes('rows/s  0:')).length, 3);
  assert.ok(!text.includes('\u001b') && !text.includes('\r'));
});

test('NO_COLOR leaves the line drawn over itself but takes the colours away', () => {
  const text = told([started, progressAt(5000, 1000)], { isTTY: true, columns: 80 }, { NO_COLOR: '1' });
  assert.ok(text.includes('\r') && !text.includes('\u001b[2m') && !text.includes('\u001b[1m'));
});

test('rows set aside are summed up by code with the first messages and the file', () => {
  const text = told([started, ...[17, 18, 19, 20].map((row) => faultAt(row)), finished(4)], {});
  assert.match(text, /no-text {2}4 rows, set aside by join-items on llm/);
  assert.match(text, /row 17: item 17 has no text/);
  assert.match(text, /and 1 more/);
  assert.match(text, /all of them: out\/quickstart\/3f9a1c2b7d40\/faults\.parquet/);
});

test('faults of the earlier run are counted, though their messages are not at hand', () => {
  assert.match(told([started, faultAt(1), finished(5)], {}), /4 rows set aside in an earlier run/);
});

test('a message cannot move the cursor, start a line or turn the writing direction', () => {
  const text = told([started, faultAt(1, 'title "a\nb\r\u001b[2J\u202Eevil"'), finished(1)], {});
  assert.ok(text.includes('title "a\\nb\\u{d}\\u{1b}[2J\\u{202e}evil"'), text);
});

test('a failed run says after how many rows, and what was set aside', () => {
  const error = { name: 'RunError', code: 'too-many-faults', message: 'm', hint: 'h' };
  const text = told([started, progressAt(8000, 1000), faultAt(2), { kind: 'failed', error }], {});
  assert.match(text, /stopped {2}too-many-faults after 8,000 rows/);
  assert.match(text, /row 2: item 2/);
});

test('a run whose length is unknown shows rows, and no share', () => {
  const events = [started, progressAt(500, 1000), progressAt(900, 2000)].map((event) => ({ ...event, totalRows: undefined }) as RunEvent);
  const text = plain(told(events, { isTTY: true, columns: 80 }));
  assert.match(text, /rows of unknown number/);
  assert.ok(text.includes('900 rows') && !text.includes('%') && !text.includes('left'));
});

function told(events: readonly RunEvent[], tty: { isTTY?: boolean; columns?: number }, env = {}): string {
  let text = '';
  const report = terminalReport({ stream: { ...tty, write: (more) => { text += more; } }, env });
  for (const event of events) report(event);
  return text;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the colours are what is taken away
function plain(text: string): string { return text.replace(/\u001b\[\d*[mK]/g, ''); }

test('what services were asked, and what it cost, is told', () => {
  const usage: RunEvent = { kind: 'usage', engine: 'openai-chat', branch: 'llm', requests: 3, retries: 1, asked: 3, kept: 2,
    promptTokens: 1200, completionTokens: 3, keptPromptTokens: 800, keptCompletionTokens: 2, cost: 0.25 };
  assert.match(told([started, usage, finished()], {}), /openai-chat on llm: 3 answers in 3 requests \(1 tried again\), 1,200 tokens read, 3 written, cost 0\.25; 2 answers kept from before/);
});
