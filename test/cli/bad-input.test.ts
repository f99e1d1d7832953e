import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { root } from '../../scripts/repository.ts';
import { readParquetColumns, writeParquet } from '../../src/io/parquet.ts';
import { newsroom } from '../../src/scenarios/newsroom.ts';
import { prepare } from '../../src/scenarios/prepare.ts';
import { madeUpModel } from '../engines/made-up-model.ts';
import { zipOf } from '../io/zip-of.ts';
import { runFolderOf } from '../pipelines/started.ts';

// What a stranger types, and what is told to them: file, line or row, what was found, what was expected, a way out.

const work = mkdtempSync(join(tmpdir(), "rxrec bad ü 'x' [1]*-"));
after(() => rmSync(work, { recursive: true, force: true }));
const at = (...names: string[]) => join(work, ...names);
const generative = join(root, 'pipelines/zero-shot-generative.ts');

before(async () => {
  await prepare(newsroom, { from: '', to: at('news'), options: { users: 20, items: 60, impressions: 50, candidates: 4 } });
});

function rxrec(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'src/cli/rxrec.ts', ...args], { cwd: root, encoding: 'utf8' });
  return { status, stdout, stderr };
}

function made(name: string, content: string | Buffer): string {
  mkdirSync(join(at(name), '..'), { recursive: true });
  writeFileSync(at(name), content);
  return at(name);
}

/** The command fails with this one error, a hint, and no stack; given back is all it told. */
function refused(args: readonly string[], code: string, message: RegExp, status = 1): string {
  const told = rxrec(...args);
  assert.equal(told.status, status, told.stderr);
  const at = told.stderr.indexOf('error[');
  const [first = '', hint = ''] = told.stderr.slice(at).split('\n');
  assert.match(first, new RegExp(`^error\\[${code}\\]: `));
  assert.match(first, message);
  assert.match(hint, /^ {2}hint: ./);
  assert.doesNotMatch(told.stderr, /^ +at .*\(?.*:\d+:\d+\)?$/m);
  return told.stderr + told.stdout;
}

const film = 'movieId,title,genres\n1,One,A\n2,Two,B\n3,Three,C\n';
const ratings = (...lines: string[]) => ['userId,movieId,rating,timestamp', 'u,1,5,1', 'u,2,5,2', 'u,3,5,3', 'u,2,1,4', ...lines, ''].join('\n');
const prepareFilms = (name: string) => ['prepare', 'movielens', '--from', at(name), '--to', at(`${name}-out`)];

test('bad raw lines are set aside, told by number, and listed with what was found and expected', async () => {
  made('films/movies.csv', `\uFEFF${film}3,Again,C\n`.replaceAll('\n', '\r\n'));
  made('films/ratings.csv', Buffer.concat([Buffer.from(ratings('u,1,good,5', 'u,1', 'u,__proto__,5,6')), Buffer.from([0x75, 0xff, 0x0a])]));
  const { status, stdout } = rxrec(...prepareFilms('films'));
  assert.equal(status, 0);
  assert.match(stdout, /^set aside, duplicate-id: 1 raw line\nset aside, encoding: 1 raw line\nset aside, malformed: 2 raw lines\nset aside, unknown-item: 1 id\n\(with their lines in faults\.parquet\)$/m);
  const { columns } = await readParquetColumns(at('films-out', 'faults.parquet'));
  const [files, lines, messages] = [columns['file'] as string[], columns['line'] as Float64Array, columns['message'] as string[]];
  assert.deepEqual(messages.map((message, row) => `${files[row]}:${lines[row]}: ${message}`).sort(), [
    'movies.csv:5: item id "3" again, expected every id once; the first is kept',
    'ratings.csv:6: found rating "good" and time "5", expected numbers',
    'ratings.csv:7: found 2 fields, expected 4',
    'ratings.csv:8: item id "__proto__" is not in movies.csv',
    'ratings.csv:9: byte 2 is 0xff, which is not UTF-8; expected UTF-8',
  ]);
});

test('raw files that are empty, or packed to harm, are refused by name', () => {
  made('empty/movies.csv', film);
  made('empty/ratings.csv', '');
  refused(prepareFilms('empty'), 'empty', /ratings\.csv: empty file \(0 bytes\)/);
  made('dots.zip', zipOf({ '../movies.csv': film, '../ratings.csv': ratings() }));
  refused(prepareFilms('dots.zip'), 'unsafe-path', /dots\.zip: .*\.\.\/movies\.csv, expected a path inside the archive/);
  assert.ok(!existsSync(at('dots.zip-out')));
});

test('a folder that cannot be written is refused by name', () => {
  made('file', '');
  refused(['prepare', 'newsroom', '--to', at('file', 'below')], 'cannot-write', /file.below: cannot be written/);
});

test('tables that are truncated or changed are refused by name', async () => {
  await writeParquet(at('scores.parquet'), { group: Int32Array.of(1), score: Float32Array.of(1), label: Uint8Array.of(1) });
  const bytes = readFileSync(at('scores.parquet'));
  made('cut.parquet', bytes.subarray(0, bytes.length - 20));
  refused(['metrics', at('cut.parquet')], 'not-parquet', /cut\.parquet: ends with .* expected "PAR1": truncated/);
  cpSync(at('news'), at('changed'), { recursive: true });
  const test = readFileSync(at('changed', 'test.parquet'));
  test[40]! ^= 1;
  made('changed/test.parquet', test);
  refused(['run', generative, '--data', at('changed'), '--out', at('out-changed')], 'wrong-hash', /test\.parquet: sha256 .*, expected/);
});

test('a run file with an unknown key names its line and the nearest', () => {
  const told = refused(['run', made('run.yaml', `pipeline: ${JSON.stringify(generative)}\noptions:\n  modle: x\n`)], 'unknown-key', /run\.yaml:3: unknown key "--modle"/, 2);
  assert.match(told, /did you mean "--model"/);
});

test('models without tokenizer or with other tensor names are refused by path', () => {
  const run = (model: string) => ['run', generative, '--data', at('news'), '--out', at('out-models'), '--model', model];
  const bare = madeUpModel({ tokenizer: false });
  refused(run(bare), 'missing-tokenizer', /no tokenizer for the model in .*; found model\.onnx/);
  const other = madeUpModel({ outputs: [{ name: 'scores', type: 'float32', shape: ['batch', 'tokens', 8] }], nodes: [{ op: 'Gather', inputs: ['table', 'input_ids'], outputs: ['scores'] }] });
  refused(run(other), 'tensor-names', /no output "logits"; found inputs input_ids int64 .*; outputs scores float32 .*; wanted/);
});

test('a logit that is not a number sets its rows aside and fails the run, unless they may be missing', async () => {
  const broken = madeUpModel({ change: Array.from({ length: 8 }, (_, word) => [word, 4, Number.NaN] as const) });
  const run = ['run', generative, '--data', at('news'), '--out', at('out-nan'), '--model', broken, '--metrics', 'gauc'];
  const told = refused(run, 'too-many-faults', /10 rows were set aside, 0 are allowed.* row 0: a logit of candidate 0 is not finite/);
  assert.match(told, /faults\.parquet/);
  const { status, stderr } = rxrec(...run, '--faults', '10');
  assert.equal(status, 0, stderr);
  assert.match(stderr, /10 set aside/);
  const { rowCount, columns } = await readParquetColumns(join(runFolderOf(at('out-nan'), 'zero-shot-generative'), 'faults.parquet'));
  assert.deepEqual([rowCount, (columns['code'] as string[])[0]], [10, 'not-finite']);
});
