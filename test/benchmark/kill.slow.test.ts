import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { root } from '../../scripts/repository.ts';
import { folderOf } from '../configuration/folder-of.ts';

// The benchmark as it is started, killed while cells run, and started again.

const at = folderOf();
const model = (name: string) => JSON.stringify(join(root, 'fixtures/models', name));
const file = at('killed.yaml', `
rows: 800
scenarios:
  news: { data: { newsroom: { users: 60, items: 120, impressions: 800 } } }
models:
  decoder: { generative: { onnx: { model: ${model('tiny-decoder')} }, atMost: 128 } }
  encoder: { matching: { staticVectors: { model: ${model('tiny-encoder')} } } }
  dcn: { trained: { config: dcn.yaml } }
  popularity: { baseline: popularity }
`);
at('dcn.yaml', 'data: { newsroom: {} }\nmodel: { dcn: { width: 8, texts: { title: { from: title, as: words } } } }\nepochs: 2\nrows: 64\noptimizer: { adam: { rate: 0.003 } }\n');

/** Runs to the end, or is killed once stderr says something. */
function start(out: string, killAt?: RegExp): Promise<{ readonly code: number | null; readonly stderr: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'pipelines/recbench.ts', '--config', file, '--out', at(out), '--cells-at-once', '2'], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    if (killAt?.test(stderr)) child.kill('SIGKILL');
  });
  return new Promise((ended) => child.on('exit', (code) => ended({ code, stderr })));
}

test('killed once while data is made and twice between cells, it ends with the bytes of one that was not', async () => {
  const whole = await start('whole');
  assert.equal(whole.code, 0, whole.stderr);
  for (const moment of [/prepares newsroom/, /^done /m, /trained +dcn/]) assert.equal((await start('killed', moment)).code, null, String(moment));
  const last = await start('killed');
  assert.equal(last.code, 0, last.stderr);
  for (const name of ['table.json', 'table.parquet']) assert.deepEqual(readFileSync(at(`killed/killed/${name}`)), readFileSync(at(`whole/killed/${name}`)), name);
});
