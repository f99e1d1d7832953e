import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';

import { assignment } from '../../src/configuration/assignments.ts';
import { readConfiguration } from '../../src/configuration/read-configuration.ts';
import { folderOf } from './folder-of.ts';

const least = 'data: { prepared: out/x }\nmodel: { nrms: { width: 8 } }\n';
const read = async (file: string, ...set: string[]) => (await readConfiguration(file, set.map(assignment))).config;
const at = folderOf();
let count = 0;
const file = (text: string) => at(`${count++}/main.yaml`, text);

test('imports are merged from left to right, and the file over them', async () => {
  const main = file(`imports: [a.yaml, below/b.yaml]\n${least}rows: 3\n`);
  at(`${count - 1}/a.yaml`, 'rows: 1\nepochs: 1\nseed: 1\ntest: { by: user, metrics: [gauc] }\n');
  at(`${count - 1}/below/b.yaml`, 'imports: c.yaml\nrows: 2\nepochs: 2\ntest: { metrics: [auc] }\n');
  at(`${count - 1}/below/c.yaml`, 'clip: 5\nepochs: 9\n');
  assert.deepEqual(await read(main), {
    rows: 3, epochs: 2, seed: 1, clip: 5, test: { by: 'user', metrics: ['auc'] }, data: { prepared: 'out/x' }, model: { nrms: { width: 8 } },
  });
});

test('another choice replaces the one before, with its options; nothing takes away', async () => {
  const main = file(`imports: a.yaml\n${least}optimizer: { sgd: { rate: 1 } }\nclip: null\nschedule:\n  constantRate:\n`);
  at(`${count - 1}/a.yaml`, 'model: { items: { cnn: {} }, predictor: { dot: } }\noptimizer: { adam: { rate: 0.1, decay: 1 } }\nclip: 1\ndata: { newsroom: {}, take: { train: 9 } }\n');
  assert.deepEqual(await read(main), {
    data: { prepared: 'out/x', take: { train: 9 } }, model: { nrms: { width: 8 } }, optimizer: { sgd: { rate: 1 } }, schedule: { constantRate: {} },
  });
  assert.deepEqual((await read(main, 'model.users.gru.layers=2')).model, { users: { gru: { layers: 2 } } });
});

test('imports may be named by variables, of the file and of the command line', async () => {
  const main = file(`imports: "\${which:a}.yaml"\nwith: { other: b }\n${least}rows: \${rowsOf.it}\n`);
  at(`${count - 1}/a.yaml`, 'with: { rowsOf: { it: 1 } }\n');
  at(`${count - 1}/b.yaml`, 'with: { rowsOf: { it: 2 } }\n');
  assert.equal((await read(main)).rows, 1);
  assert.equal((await read(main, 'which=b')).rows, 2);
  assert.equal((await read(main, 'which=${other}', 'rowsOf.it=7')).rows, 7);
});

test('the command line sets sections, options of what was chosen, and variables', async () => {
  const main = file(`with: { width: 8 }\ndata: { newsroom: { users: 9 } }\nmodel: { nrms: { width: "\${width}", heads: "\${heads:4}" } }\noptimizer: { adam: { rate: 1 } }\n`);
  assert.deepEqual((await read(main, 'width=32', 'heads=2')).model, { nrms: { width: 32, heads: 2 } });
  assert.deepEqual((await read(main, 'model.width=16', 'model.nrms.heads=8')).model, { nrms: { width: 16, heads: 8 } });
  assert.deepEqual((await read(main, 'optimizer.sgd.rate=0.5', 'optimizer.momentum=.9')).optimizer, { sgd: { rate: 0.5, momentum: 0.9 } });
  assert.deepEqual((await read(main, 'data.take.train=5', 'data.users=4')).data, { newsroom: { users: 4 }, take: { train: 5 } });
  assert.deepEqual((await read(main, 'test={metrics: [gauc, "ndcg@5"], save: false}')).test, { metrics: ['gauc', 'ndcg@5'], save: false });
  assert.deepEqual((await read(main, 'model={dcn: {}}')).model, { dcn: {} });
});

test('a key that names neither a section nor a variable is told with the nearest', async () => {
  const main = file(`with: { width: 8, lm: { name: x } }\n${least}`);
  const refused = (set: string, code: string, message: RegExp, hint: RegExp) => assert.rejects(read(main, set), { code, message, hint });
  await refused('widht=3', 'unknown-key', /^--set widht: unknown key "widht"$/, /did you mean "width"/);
  await refused('optimiser.rate=3', 'unknown-key', /^--set optimiser\.rate/, /optimizer/);
  await refused('lm.naem=3', 'unknown-key', /--set lm\.naem/, /did you mean "lm\.name"/);
  await refused('model.widht=3', 'schema', /^--set model\.widht: \/model\/nrms\/widht: unknown key$/, /did you mean "width"/);
  await refused('model.width=wide', 'schema', /^--set model\.width: \/model\/nrms\/width: found "wide", expected integer$/, /./);
  await refused('epochs', 'missing-value', /^--set epochs: no value$/, /./);
  await refused('=3', 'wrong-value', /no key/, /./);
  await refused('epochs=[', 'malformed', /^--set epochs: /, /./);
});

test('what is wrong is told with the file and line that wrote it, imported or not', async () => {
  const main = file(`imports: a.yaml\n${least}\noptimizer:\n  adam:\n    raet: 1\n`);
  at(`${count - 1}/a.yaml`, '\n\nrows: many\nvalidate:\n  patiense: 3\n');
  await assert.rejects(readConfiguration(main), ({ code, message, hint }: { code: string; message: string; hint: string }) => {
    assert.equal(code, 'schema');
    const lines = message.split('\n').map((line) => line.replace(/^.*\//, '/').replace(/^.*(?=main\.yaml|a\.yaml)/, ''));
    assert.equal(lines.length, 4);
    assert.match(message, /main\.yaml:7: \/optimizer\/adam\/raet: unknown key/);
    assert.match(message, /a\.yaml:5: \/validate\/patiense: unknown key/);
    assert.match(message, /a\.yaml:3: \/rows: found "many", expected integer/);
    assert.match(hint, /did you mean "(rate|patience)"/);
    return true;
  });
});

test('imports that go round, lead out, are not there or are no paths are refused with the line that names them', async () => {
  const round = file(`imports: a.yaml\n${least}`);
  at(`${count - 1}/a.yaml`, '# round\nimports: [main.yaml]\n');
  await assert.rejects(read(round), { code: 'malformed', message: /a\.yaml:2: imports go round: .*main\.yaml -> .*a\.yaml -> .*main\.yaml/ });
  at('outside.yaml', 'rows: 1\n');
  await assert.rejects(read(file(`${least}imports: ../outside.yaml\n`)), { code: 'unsafe-path', message: /main\.yaml:3: .*outside\.yaml lies outside/ });
  await assert.rejects(read(file(`imports: ${at('outside.yaml')}\n`)), { code: 'unsafe-path' });
  const linked = file(`imports: link.yaml\n${least}`);
  mkdirSync(dirname(linked), { recursive: true });
  symlinkSync(at('outside.yaml'), at(`${count - 1}/link.yaml`));
  await assert.rejects(read(linked), { code: 'unsafe-path' });
  await assert.rejects(read(file(`imports: [gone.yaml]\n`)), { code: 'missing-file', message: /main\.yaml:1: .*gone\.yaml is not there/ });
  await assert.rejects(read(file('imports: [3]\n')), { code: 'schema', message: /main\.yaml:1: \/imports: found 3, expected the path/ });
  const many = file(`imports: a.yaml\n${least}`);
  at(`${count - 1}/a.yaml`, 'imports: [b.yaml, b.yaml, b.yaml, b.yaml, b.yaml, b.yaml, b.yaml, b.yaml, b.yaml]\n');
  at(`${count - 1}/b.yaml`, 'imports: [c.yaml, c.yaml, c.yaml, c.yaml, c.yaml, c.yaml, c.yaml, c.yaml, c.yaml]\n');
  at(`${count - 1}/c.yaml`, 'rows: 1\n');
  await assert.rejects(read(many), { code: 'too-large' });
});

test('files that are empty, no mapping, or no YAML are refused by name', async () => {
  await assert.rejects(read(file('')), { code: 'empty' });
  await assert.rejects(read(file('- nrms\n')), { code: 'schema', message: /main\.yaml:1: found \["nrms"\], expected keys with values/ });
  await assert.rejects(read(file('model: [\n')), { code: 'malformed', message: /main\.yaml: line \d+, column \d+/ });
  await assert.rejects(read(file('rows: 1\nrows: 2\n')), { code: 'malformed' });
  await assert.rejects(read(file(`a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [${'*a, '.repeat(9)}*a]\nc: &c [${'*b, '.repeat(9)}*b]\nd: &d [${'*c, '.repeat(9)}*c]\ne: [${'*d, '.repeat(9)}*d]\n`)), { code: 'malformed', message: /aliases/ });
});

test('a variable that is called like a section is refused', async () => {
  await assert.rejects(read(file(`${least}with:\n  epochs: 3\n`)), { code: 'wrong-value', message: /main\.yaml:4: the variable "epochs" is called like a section/ });
});

test('keys of objects that JavaScript has are keys like others', async () => {
  await assert.rejects(read(file(`${least}__proto__: { rows: 3 }\n`)), { code: 'schema', message: /main\.yaml:3: \/__proto__: unknown key/ });
  await assert.rejects(read(file(`${least}constructor: 3\n`)), { code: 'schema' });
  assert.equal(({} as { rows?: number }).rows, undefined);
});
