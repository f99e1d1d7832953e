import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import type { RunEvent } from '../../src/core/run-event.ts';
import { eventLog } from '../../src/report/jsonl.ts';
import { faultAt, progressAt, started } from './made-up-run.ts';

const folder = await mkdtemp(join(tmpdir(), 'rxrec-'));
after(() => rm(folder, { recursive: true }));
const partition: RunEvent = { kind: 'partition', index: 0, from: 0, until: 4096, rows: 4096, faults: 1, elapsedMs: 10, operators: [] };

test('events lie one per line in their order, and are on disk when a partition ends', async () => {
  const path = join(folder, 'order.jsonl');
  const log = await eventLog(path);
  const events = [started, progressAt(10, 1), faultAt(3, 'a\nb'), partition];
  for (const event of events) log.add(event);
  assert.deepEqual(await eventsIn(path), JSON.parse(JSON.stringify(events)));
  log.add(progressAt(5000, 2));
  assert.equal((await eventsIn(path)).length, 4);
  await log.close();
  assert.equal((await eventsIn(path)).length, 5);
});

test('a resumed run goes on below a further start', async () => {
  const path = join(folder, 'resumed.jsonl');
  for (const _ of [1, 2]) {
    const log = await eventLog(path);
    log.add(started);
    await log.close();
  }
  assert.deepEqual((await eventsIn(path)).map(({ kind }) => kind), ['started', 'started']);
});

test('a line that was left half written is cut off, however long it is', async () => {
  const path = join(folder, 'half.jsonl');
  await writeFile(path, `${JSON.stringify(started)}\n`);
  await appendFile(path, `{"kind":"fault","message":"${'x'.repeat(200_000)}`);
  const log = await eventLog(path);
  log.add(partition);
  await log.close();
  assert.deepEqual((await eventsIn(path)).map(({ kind }) => kind), ['started', 'partition']);
  await writeFile(path, '{"half');
  await (await eventLog(path)).close();
  assert.equal(await readFile(path, 'utf8'), '');
});

test('a place that cannot be written is an error that names it', async () => {
  await assert.rejects(eventLog(join(folder, 'absent', 'events.jsonl')), { code: 'cannot-write', message: /absent.events\.jsonl/ });
});

async function eventsIn(path: string): Promise<RunEvent[]> {
  return (await readFile(path, 'utf8')).split('\n').slice(0, -1).map((line) => JSON.parse(line) as RunEvent);
}
