import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { checkDocument, readDocument, writeDocument } from '../../src/io/document.ts';
import { documentSchemas } from '../../src/io/document-schemas.ts';
import { readYaml } from '../../src/io/yaml.ts';

const folder = await mkdtemp(join(tmpdir(), 'rxrec-documents-'));
after(() => rm(folder, { recursive: true, force: true }));

async function made(name: string, content: string): Promise<string> {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

const checkpoint = {
  version: 1, index: 2, from: 0, until: 10, end: 10, folds: { '': 'AAAA' },
  faults: [{ row: 3, branch: '', operator: 'score-yes-no', code: 'not-finite', message: 'row 3: a logit is not finite' }],
} as const;

test('a document is read as it was written, and the same one gives the same bytes', async () => {
  const path = join(folder, 'part.json');
  await writeDocument(path, 'checkpoint', checkpoint);
  const bytes = await readFile(path, 'utf8');
  assert.deepEqual(await readDocument(path, 'checkpoint'), checkpoint);
  await writeDocument(path, 'checkpoint', structuredClone(checkpoint));
  assert.equal(await readFile(path, 'utf8'), bytes);
});

test('every schema is sound and refuses keys that nobody reads', () => {
  for (const name of Object.keys(documentSchemas)) {
    assert.throws(() => checkDocument(name as 'report', { surprise: 1 }, 'x.json'), { code: 'schema', message: /x\.json: \/surprise: unknown key/ });
  }
});

test('a wrong document is told by file, JSON pointer, what was found and what was expected', async () => {
  const wrong = { ...checkpoint, version: 2, until: 'ten', fauts: [], faults: [{ ...checkpoint.faults[0], row: -1 }], end: undefined };
  const path = await made('wrong.json', JSON.stringify(wrong));
  await assert.rejects(readDocument(path, 'checkpoint'), (error: Error & { code: string; hint: string }) => {
    assert.equal(error.code, 'schema');
    for (const line of [
      `${path}: /version: found 2, expected 1`, `${path}: /until: found "ten", expected integer`, `${path}: /fauts: unknown key`,
      `${path}: /faults/0/row: found -1, which must be >= 0`, `${path}: /: key "end" is missing`,
    ]) assert.ok(error.message.split('\n').includes(line), `${line}\nin\n${error.message}`);
    assert.match(error.hint, /^did you mean "faults"\?/);
    return true;
  });
});

test('a wrong document is not written', async () => {
  await assert.rejects(writeDocument(join(folder, 'never.json'), 'checkpoint', { ...checkpoint, end: Number.NaN }), { code: 'schema' });
  assert.ok(!(await readdir(folder)).includes('never.json'));
});

test('what is no JSON, empty or not there is an error that says so', async () => {
  await assert.rejects(readDocument(await made('cut.json', '{\n  "version": 1,\n  "ind'), 'checkpoint'), { code: 'malformed', message: /cut\.json: line 3: / });
  await assert.rejects(readDocument(await made('empty.json', ' \n'), 'checkpoint'), { code: 'empty', message: /empty\.json: empty file/ });
  await assert.rejects(readDocument(join(folder, 'none.json'), 'checkpoint'), { code: 'missing-file' });
});

test('a YAML run file is checked with its line numbers', async () => {
  const file = await made('run.yaml', '# a run\npipeline: pipelines/x.ts\n\noptoins:\n  last: 20\n');
  const { value, lineOf } = await readYaml(file);
  assert.throws(() => checkDocument('run-config', value, { file, lineOf }),
    { code: 'schema', message: `${file}:4: /optoins: unknown key`, hint: 'did you mean "options"? Valid: version, pipeline, options' });
  const right = await readYaml(await made('right.yaml', 'pipeline: x.ts\noptions:\n  metrics: [gauc, "ndcg@5"]\n  rows: 20\n  __proto__: 1\n'));
  const { options } = checkDocument('run-config', right.value, 'right.yaml');
  assert.deepEqual(Object.keys(options!), ['metrics', 'rows', '__proto__']);
  assert.equal(right.lineOf('/options/rows'), 4);
  assert.equal(right.lineOf('/options/metrics/1'), 3);
  assert.equal(right.lineOf('/options/nothing/here'), 2);
});

test('broken YAML says line and column', async () => {
  for (const [text, where] of [['a: 1\nb: [1, 2\n', /line [23], column/], ['a: 1\na: 2\n', /line 2, column 1: Map keys must be unique/], ['a: !!js/function x\n', /line 1, column 4/]] as const) {
    await assert.rejects(readYaml(await made('broken.yaml', text)), { code: 'malformed', message: where });
  }
  await assert.rejects(readYaml(await made('empty.yaml', '')), { code: 'empty' });
});
