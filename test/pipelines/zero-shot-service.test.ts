import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { readParquetColumns } from '../../src/io/parquet.ts';
import { newsroom } from '../../src/scenarios/newsroom.ts';
import { prepare } from '../../src/scenarios/prepare.ts';
import { madeUpService } from '../../src/testing/made-up-service.ts';
import type { ScriptedRequest, ScriptedServer } from '../../src/testing/scripted-server.ts';
import { reportOf, runFolderOf } from './started.ts';

const root = mkdtempSync(join(tmpdir(), 'rxrec-service-'));
const data = join(root, 'newsroom');
const servers: ScriptedServer[] = [];
const key = 'sk-very-secret-0123456789';
before(() => prepare(newsroom, { from: '', to: data }));
after(async () => {
  await Promise.all(servers.map((server) => server.close()));
  rmSync(root, { recursive: true });
});

async function served(options: Parameters<typeof madeUpService>[0] = {}): Promise<ScriptedServer> {
  const server = await madeUpService(options);
  servers.push(server);
  return server;
}

/** Starts the pipeline in a process of its own, which this one's servers can answer. */
function start(name: string, { url, ...options }: Record<string, string>, stop?: Promise<void>): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const args = Object.entries({ data, out: join(root, name), cache: join(root, `${name}-answers`), rows: '40', url: url!, ...options })
    .flatMap(([option, value]) => [`--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, value]);
  const child = spawn(process.execPath, ['--import', 'tsx', 'pipelines/zero-shot-service.ts', ...args], { env: { ...process.env, RXREC_TEST_KEY: key } });
  void stop?.then(() => child.kill('SIGKILL'));
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (part: Buffer) => { said.stdout += part.toString(); });
  child.stderr.on('data', (part: Buffer) => { said.stderr += part.toString(); });
  return new Promise((done) => child.on('close', (status) => done({ status, ...said })));
}

const folderOf = (name: string) => runFolderOf(join(root, name), 'zero-shot-service');
const promptOf = ({ body }: ScriptedRequest) => (body as { messages: { content: string }[] }).messages.at(-1)!.content;
const filesOf = (folder: string) => (readdirSync(folder, { recursive: true }) as string[]).map((file) => join(folder, file)).filter((file) => statSync(file).isFile());

test('a service is asked for every candidate, its answers become scores, and what it cost is told', async () => {
  const server = await served({ first: (_, count) => count === 3 ? { status: 503 } : undefined });
  const { status, stdout, stderr } = await start('plain', { url: server.url, priceCompletion: '1000000' });
  assert.equal(status, 0, stderr);
  const report = reportOf(folderOf('plain'));
  const { rows, metrics } = report.results['zero-shot-service']!;
  assert.deepEqual([server.requests.length, report.faults.total], [rows + 1, 0]);
  assert.ok(metrics.AUC!.value! > 0 && metrics.AUC!.value! < 1);
  assert.match(stderr, new RegExp(`openai-chat: ${rows} answers in ${rows} requests \\(1 tried again\\), [\\d,]+ tokens read, ${rows} written, cost ${rows}`));
  assert.match(stdout, /^zero-shot-service /m);
  const { usage } = JSON.parse(readFileSync(join(folderOf('plain'), 'timings.json'), 'utf8')) as { usage: { cost: number; asked: number; retries: number }[] };
  assert.deepEqual(usage.map(({ cost, asked, retries }) => [cost, asked, retries]), [[rows, rows, 1]]);
  assert.match(readFileSync(join(folderOf('plain'), 'page.html'), 'utf8'), /What was asked of services/);
  const { columns } = await readParquetColumns(join(folderOf('plain'), 'scores', 'part-00000.parquet'));
  assert.ok([...columns['score'] as Float32Array].every((score) => score > 0 && score < 1));
});

test('a killed run goes on without asking for anything that was answered, and ends with the same bytes', async () => {
  let reached = () => {};
  const stop = new Promise<void>((resolve) => { reached = resolve; });
  const answered = 20;
  const first = await served({ first: (_, count) => {
    if (count <= answered) return undefined;
    reached(); // one request is under way at a time: all before it are answered, and it will not be
    return { but: 'silent' };
  } });
  const options = { service: 'ours', partitionRows: '2' };
  const killed = await start('killed', { url: first.url, ...options, inFlight: '1' }, stop);
  assert.equal(killed.status, null, killed.stderr);
  const second = await served();
  const resumed = await start('killed', { url: second.url, ...options });
  assert.equal(resumed.status, 0, resumed.stderr);
  const whole = await served();
  assert.equal((await start('whole', { url: whole.url, ...options })).status, 0);
  const before = first.requests.slice(0, answered).map(promptOf);
  const asked = [...before, ...second.requests.map(promptOf)];
  assert.deepEqual(asked.filter((prompt) => second.requests.map(promptOf).includes(prompt) && before.includes(prompt)), []);
  assert.deepEqual([...asked].sort(), whole.requests.map(promptOf).sort());
  assert.match(resumed.stderr, /answers kept from before/);
  const bytes = (name: string) => filesOf(folderOf(name)).filter((file) => /report\.json$|\.parquet$/.test(file)).map((file) => [file.slice(folderOf(name).length), readFileSync(file, 'base64')]);
  assert.deepEqual(bytes('killed'), bytes('whole'));
});

test('the key is sent, and lies nowhere afterwards, whatever the service does with it', async () => {
  const echo = { choices: [{ index: 0, message: { content: `I was sent ${key} and say maybe` } }] };
  const server = await served({ first: ({ headers }, count) => {
    assert.equal(headers['authorization'], `Bearer ${key}`);
    return count === 5 ? { status: 500, body: `failed for ${key}` } : count % 3 === 0 ? { body: echo } : undefined;
  } });
  const faulty = await start('secret', { url: server.url, asks: 'replies', keyFrom: 'RXREC_TEST_KEY', faults: '10000' });
  assert.equal(faulty.status, 0, faulty.stderr);
  assert.ok(reportOf(folderOf('secret')).faults.byCode['unclear-reply']! > 0);
  const refusing = await served({ first: () => ({ status: 401, body: { error: { message: `Incorrect key: ${key}` } } }) });
  const refused = await start('secret-refused', { url: refusing.url, keyFrom: 'RXREC_TEST_KEY' });
  assert.notEqual(refused.status, 0);
  const parquet = await Promise.all(filesOf(root).filter((file) => file.endsWith('faults.parquet')).map(async (file) => JSON.stringify((await readParquetColumns(file)).columns)));
  const texts = [faulty, refused].flatMap(({ stdout, stderr }) => [stdout, stderr]).concat(filesOf(root).map((file) => readFileSync(file, 'latin1')), parquet);
  assert.ok(texts.some((text) => text.includes('I was sent ***')));
  assert.deepEqual(texts.filter((text) => text.includes(key)), []);
});

test('a service that refuses is asked once, and the way out is told', async () => {
  const refusing = await served({ first: () => ({ status: 403, body: 'go away' }) });
  const { status, stderr } = await start('refused', { url: refusing.url, keyFrom: 'RXREC_TEST_KEY', inFlight: '1' });
  assert.equal(status, 1);
  assert.match(stderr, /status 403.*go away/);
  assert.match(stderr, /environment variable RXREC_TEST_KEY/);
  assert.equal(refusing.requests.length, 1);
  const unset = await start('unset', { url: refusing.url, keyFrom: 'RXREC_NO_SUCH_KEY' });
  assert.deepEqual([unset.status, refusing.requests.length], [2, 1]);
  assert.match(unset.stderr, /RXREC_NO_SUCH_KEY.*not set/);
});

test('censored impressions fail a run that allows none, and are counted by one that does', async () => {
  const server = await served({ about: (ids) => ids.reduce((sum, id) => sum + id, 0) % 9 === 0 ? [0.999, 1e-9] : [0.6, 0.2] });
  const strict = await start('strict', { url: server.url, asks: 'completions' });
  assert.equal(strict.status, 1);
  assert.match(strict.stderr, /too-many-faults|rows were set aside/);
  const loose = await start('loose', { url: server.url, asks: 'completions', faults: '10000' });
  assert.equal(loose.status, 0, loose.stderr);
  const { faults, rows, results } = reportOf(folderOf('loose'));
  assert.deepEqual(faults, { total: faults.total, byCode: { censored: faults.total } });
  assert.equal(results['zero-shot-service']!.impressions, rows - faults.total);
  assert.match(loose.stderr, /censored {2}\d+ rows?, set aside by infer-shared/);
});
