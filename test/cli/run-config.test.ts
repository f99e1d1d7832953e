import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { root } from '../../scripts/repository.ts';
import { pipelineFromConfig } from '../../src/cli/run-config.ts';

const work = mkdtempSync(join(tmpdir(), 'rxrec-config-'));
after(() => rmSync(work, { recursive: true, force: true }));

const pipeline = join(root, 'pipelines/zero-shot-generative.ts');

function config(text: string): string {
  const file = join(work, 'run.yaml');
  writeFileSync(file, text);
  return file;
}

test('options become the arguments of a command line', async () => {
  const { pipeline: found, args } = await pipelineFromConfig(config(
    `pipeline: ${pipeline}\noptions:\n  rows: 2000\n  atMost: 256\n  metrics: [gauc, ndcg@5]\n  json: true\n  fresh: false\n`));
  assert.equal(found, pipeline);
  assert.deepEqual(args, ['--rows=2000', '--at-most=256', '--metrics=gauc,ndcg@5', '--json']);
});

test('a pipeline is found from the folder of the file', async () => {
  writeFileSync(join(work, 'own.ts'), 'export const options = {};\n');
  assert.equal((await pipelineFromConfig(config('pipeline: own.ts\n'))).pipeline, join(work, 'own.ts'));
});

test('an unknown option is told with its line and the nearest name', async () => {
  const file = config(`pipeline: ${pipeline}\noptions:\n  rows: 2000\n  devise: cuda\n`);
  await assert.rejects(pipelineFromConfig(file), ({ code, message, hint }: { code: string; message: string; hint: string }) => {
    assert.equal(code, 'unknown-key');
    assert.match(message, /run\.yaml:4: unknown key "--devise"/);
    assert.match(hint, /did you mean "--device"/);
    return true;
  });
});

test('a value that the option cannot take is told with its line', async () => {
  const file = config(`pipeline: ${pipeline}\noptions:\n  device: gpu\n`);
  await assert.rejects(pipelineFromConfig(file), { code: 'wrong-value', message: /run\.yaml:3: --device wants one of cpu, cuda, webgpu, vulkan, metal, got "gpu"/ });
});

test('an unknown key is told with its line and the nearest name', async () => {
  const file = config(`options: {}\npipelin: ${pipeline}\n`);
  await assert.rejects(pipelineFromConfig(file), ({ message, hint }: { message: string; hint: string }) => {
    assert.match(message, /run\.yaml:2: \/pipelin: unknown key/);
    assert.match(hint, /"pipeline"/);
    return true;
  });
});

test('a file without a pipeline, and one that is not YAML, are refused', async () => {
  await assert.rejects(pipelineFromConfig(config('options: {}\n')), { message: /run\.yaml.*pipeline/ });
  await assert.rejects(pipelineFromConfig(config('pipeline: [\n')), { code: 'malformed', message: /run\.yaml: line \d+/ });
});

test('a pipeline that is not there, or is none, is told with the line that names it', async () => {
  await assert.rejects(pipelineFromConfig(config('# mine\npipeline: nowhere.ts\n')), { code: 'missing-file', message: /run\.yaml:2: .*nowhere\.ts is not there/ });
  await assert.rejects(pipelineFromConfig(config(`pipeline: ${work}\n`)), { code: 'missing-file', message: /run\.yaml:1: .* is a folder, expected a file/ });
  await assert.rejects(pipelineFromConfig(config('pipeline: run.yaml\n')), { code: 'wrong-value', message: /run\.yaml is not a pipeline/ });
});

test('a value of a kind that no option takes is told once, with all that would be taken', async () => {
  await assert.rejects(pipelineFromConfig(config(`pipeline: ${pipeline}\noptions:\n  rows: {a: 1}\n`)),
    { code: 'schema', message: /^\S+run\.yaml:3: \/options\/rows: found \{"a":1\}, expected string or number or boolean or array$/ });
});
