import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { languageModelOf } from '../../src/benchmark/engine-of.ts';

const folder = mkdtempSync(join(tmpdir(), 'rxrec-engine-of-'));
after(() => rmSync(folder, { recursive: true }));
const write = (name: string, bytes: number) => writeFileSync(join(folder, name), Buffer.alloc(bytes));
const engineOf = (model: string, more: object = {}) => languageModelOf({ llamaCpp: { model: join(folder, model), ...more } }, '/models/made-up/generative', (pointer) => pointer);

test('a model in GGUF is as long as its parts, whatever lies beside it', () => {
  write('one-q4.gguf', 100);
  write('one-q8.gguf', 1000);
  for (const [part, bytes] of [[1, 10], [2, 20], [3, 3]] as const) write(`two-0000${part}-of-00003.gguf`, bytes);
  assert.deepEqual(['one-q4.gguf', 'two-00001-of-00003.gguf', 'none.gguf'].map((name) => engineOf(name).bytes()), [100, 33, undefined]);
  assert.match(engineOf('none.gguf').missing()!, /none\.gguf is not there/);
  assert.equal(engineOf('one-q4.gguf').missing(), undefined);
});

test('a model in GGUF is asked impression by impression, and tells its label mass where it was made to', () => {
  const { name, engine } = engineOf('one-q4.gguf', { labelMass: true });
  assert.deepEqual([name, engine.ask, engine.ask === 'impressions' && engine.labelMass], ['llamaCpp', 'impressions', true]);
});
