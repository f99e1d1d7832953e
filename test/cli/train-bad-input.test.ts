import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { before, test } from 'node:test';

import { root } from '../../scripts/repository.ts';
import { programFor } from '../../src/cli/program.ts';
import type { RxrecError } from '../../src/core/errors.ts';
import { newsroom } from '../../src/scenarios/newsroom.ts';
import { prepare } from '../../src/scenarios/prepare.ts';
import { folderOf } from '../configuration/folder-of.ts';

// What a stranger writes in a configuration or types beside it, and what is told before the first row is read.

const at = folderOf();
const data = `data: { prepared: ${JSON.stringify(at('news'))} }\n`;
before(() => prepare(newsroom, { from: '', to: at('news'), options: { users: 20, items: 60, impressions: 50, candidates: 4 } }));

/** The command fails with this one error and a hint; the whole message is given to `message`. */
async function refused(args: readonly string[], code: string, message: RegExp, hint = /./): Promise<void> {
  const all = ['train', ...args, '--to', at('out')];
  await assert.rejects(programFor(all).then((program) => program.parseAsync(all, { from: 'user' })), (error: RxrecError) => {
    assert.deepEqual([error.code, message.test(error.message), hint.test(error.hint)], [code, true, true], `${error.code}: ${error.message}\n${error.hint}`);
    return true;
  });
}

let count = 0;
const yaml = (text: string) => at(`${count++}.yaml`, text);

test('as it is typed and told: file, line, the nearest key, no stack', () => {
  const file = yaml(`${data}model:\n  nrms:\n    widht: 8\n`);
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'src/cli/rxrec.ts', 'train', file], { cwd: root, encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /^error\[schema\]: .*0\.yaml:4: \/model\/nrms\/widht: unknown key\n {2}hint: did you mean "width"\? Valid: /);
  assert.doesNotMatch(stderr, /^ +at /m);
});

test('a file that is not there, or none, is told', async () => {
  await refused([], 'missing-value', /rxrec train: no file/);
  await refused([at('gone.yaml')], 'missing-file', /gone\.yaml is not there/);
  await refused([at('.')], 'missing-file', /is a folder, expected a file/);
});

test('a model that there is not is told with the nearest that there is', async () => {
  await refused([yaml(`${data}model:\n  nmrs: {}\n`)], 'schema', /\d\.yaml:3: \/model\/nmrs: unknown key/, /did you mean "nrms"/);
  await refused([yaml(`${data}model: { items: { cnn: }, users: { aditive: }, predictor: { dot: }, scheme: matching }\n`)], 'schema', /\/model\/users\/aditive: unknown key/, /did you mean "additive"/);
  await refused([yaml(`${data}modle: { nrms: }\n`)], 'schema', /:2: \/modle: unknown key/, /did you mean "model"/);
  await refused([yaml('model: { nrms: }\n')], 'schema', /:1: \/: key "data" is missing/);
});

test('values of another kind are told with what is wanted', async () => {
  await refused([yaml(`${data}model: { nrms: { width: 8.5 } }\n`)], 'schema', /\/model\/nrms\/width: found 8\.5, expected integer/);
  await refused([yaml(`${data}model: { nrms: { dropout: 1 } }\n`)], 'schema', /\/model\/nrms\/dropout: found 1, which must be < 1/);
  await refused([yaml(`${data}model: { nrms: }\noptimizer: { adam: }\n`)], 'schema', /:3: \/optimizer\/adam: key "rate" is missing/);
  await refused([yaml(`${data}model: { dcnv2: { structure: parallell } }\n`)], 'schema', /found "parallell", expected one of "cross-only", "stacked"/);
  await refused([yaml(`${data}model: { nrms: { texts: { title: { from: title, as: word } } } }\n`)], 'schema', /found "word", expected one of "words", "category", "number", "codes"/);
});

test('options of the command line that make no sense are told by their name', async () => {
  const file = yaml(`${data}model: { nrms: }\n`);
  await refused([file, '--epochs', 'many'], 'schema', /^--epochs: \/epochs: found "many", expected integer/);
  await refused([file, '--seed', '-1'], 'schema', /^--seed: \/seed: found -1/);
  await refused([file, '--backend', 'onxn'], 'schema', /^--backend: \/on\/backend: found "onxn", expected one of "onnx", "cpu", "tensorflow"/);
  await refused([file, '--epoch', '3'], 'unknown-key', /unknown key "--epoch"/, /did you mean "--epochs"/);
  await refused([file, '--set', 'epochs'], 'missing-value', /^--set epochs: no value/);
  await refused([file, '--data', at('nowhere')], 'missing-file', /nowhere/);
});

test('a column that the items do not have is told with the line that names it, and the nearest', async () => {
  await refused([yaml(`${data}model:\n  nrms:\n    texts:\n      title: { from: titel, as: words }\n`)], 'missing-column', /\d\.yaml:5: .*items\.parquet: no column "titel"/, /did you mean "title"/);
});

test('a table that nothing is given for is told with a file, and not with an option that says something else', async () => {
  await refused([yaml(`${data}model: { nrms: { tables: { words: { stored: 300 } } } }\n`), '--set', 'name=x'], 'missing-value', /^(?!--set).*\.yaml:\d: .*table "words" of nrms is frozen/, /vectors/);
});

test('a part of a model that cannot be made is told with its line', async () => {
  await refused([yaml(`${data}model:\n  nrms:\n    width: 8\n    heads: 3\n`)], 'wrong-value', /\d\.yaml:3: .*heads/);
  await refused([yaml(`${data}model: { nrms: }\noptimizer:\n  adam: { rate: 1 }\n  sgd: { rate: 1 }\n`)], 'wrong-value', /\d\.yaml:5: optimizer names adam and sgd/);
  await refused([yaml(`${data}model: { dcn: { form: id, texts: { title: { from: title, as: words } } } }\n`)], 'wrong-value', /\d\.yaml:2: dcn: "texts" are given, and the form "id" reads none/);
});
