/** Packs the package, installs it into an empty project, and uses it there as a stranger would. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { root } from '../scripts/repository.ts';

const work = mkdtempSync(join(tmpdir(), 'rxrec-install-'));
const project = join(work, 'project');
after(() => rmSync(work, { recursive: true, force: true }));

mkdirSync(project);
execFileSync('npm', ['run', 'build'], { cwd: root, stdio: 'inherit' });
execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', work], { cwd: root, stdio: 'ignore' });
const [tarball] = readdirSync(work).filter((name) => name.endsWith('.tgz'));
writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'elsewhere', private: true, type: 'module' }));
execFileSync('npm', ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', join(work, tarball!)], { cwd: project, stdio: 'inherit' });

const run = (program: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: project, encoding: 'utf8' });
  assert.equal(status, 0, `${program} ${args.join(' ')}\n${stdout}${stderr}`);
  return stdout;
};

const compile = (...files: string[]) => run(process.execPath, join(root, 'node_modules/typescript/bin/tsc'), '--strict', '--skipLibCheck',
  '--module', 'nodenext', '--target', 'es2022', '--lib', 'es2023,dom', '--types', '', ...files);

test('the example of another repository compiles, and runs with plain node', () => {
  cpSync(join(root, 'elsewhere/nightly-scores.ts'), join(project, 'nightly-scores.ts'));
  compile('nightly-scores.ts');
  assert.match(run('node', 'nightly-scores.js'), /^ada {2}0\.953 .*\nbob {2}.*\ndee {2}.*\nleft out: row 2: .*\n$/);
});

test('importing rxrec/operators loads no native module', () => {
  run('node', '--input-type=module', '-e', "process.dlopen = (_, file) => { throw new TypeError(file); }; await import('rxrec/operators'); await import('rxrec');");
});

test('every entry of the package can be imported', () => {
  const entries = ['rxrec', ...['operators', 'scenarios', 'engines', 'metrics', 'sinks', 'prompts', 'encoders', 'predictors', 'recommenders', 'training',
    'nn', 'testing', 'io'].map((name) => `rxrec/${name}`)];
  run('node', '--input-type=module', '-e', `for (const name of ${JSON.stringify(entries)}) await import(name);`);
});

test('the declarations are found, and a wrong column type is refused', () => {
  writeFileSync(join(project, 'typed.ts'), [
    "import { of } from 'rxjs';", "import { batchOf, listOf, type RxrecError } from 'rxrec';", "import { scoreYesNo } from 'rxrec/operators';",
    "import { ndcg } from 'rxrec/metrics/ndcg';",
    'const logits = listOf({ width: 2, values: Float32Array.of(0, 1) }, [1]);',
    'export const scored = of(batchOf({ logits }, 1)).pipe(scoreYesNo());',
    '// @ts-expect-error logits are numbers', "export const wrong = of(batchOf({ logits: ['yes'] }, 1)).pipe(scoreYesNo());",
    'export const name: string = ndcg(5).name;', 'export const codeOf = (error: RxrecError): string => error.code;', '',
  ].join('\n'));
  compile('--noEmit', 'typed.ts');
});

test('the command works from the package: list, prepare, run, doctor', () => {
  const rxrec = (...args: string[]) => run(join(project, 'node_modules/.bin/rxrec'), ...args);
  assert.match(rxrec('--version'), /^\d+\.\d+\.\d+\n$/);
  assert.ok((JSON.parse(rxrec('list', '--json')) as { name: string }[]).some(({ name }) => name === 'ndcg'));
  rxrec('prepare', 'newsroom', '--to', 'news', '--users', '20', '--items', '60', '--impressions', '200');
  writeFileSync(join(project, 'popularity.ts'), [
    "import { graph, main } from 'rxrec';", "import { scorePopularity } from 'rxrec/operators';", "import { gauc } from 'rxrec/metrics';",
    "import { prepared } from 'rxrec/scenarios/prepared';", "import { measure } from 'rxrec/sinks';",
    'export function popularity() {', "  const test = prepared('news', { split: 'test' });",
    "  return graph('popularity', test).pipe(scorePopularity({ items: test.items })).into(measure({ by: 'user', metrics: [gauc()] }));", '}',
    'await main(import.meta, popularity, {});', '',
  ].join('\n'));
  assert.match(rxrec('run', 'popularity.ts', '--json'), /GAUC/i);
  assert.ok(JSON.parse(rxrec('doctor', '--json')));
});

test('a recommender is trained by plain node', () => {
  writeFileSync(join(project, 'train.js'), [
    "import { nrms } from 'rxrec/recommenders';", "import { prepared } from 'rxrec/scenarios/prepared';", "import { train } from 'rxrec/training';",
    "const data = prepared('news', { split: 'train' });",
    'const told = [];',
    'await train({ recommender: nrms({ width: 8, heads: 2 }), data, items: data.items, seed: 1, epochs: 2, onEpoch: ({ loss }) => told.push(loss) });',
    'console.log(told.length, told.every(Number.isFinite), told[1] < told[0]);', '',
  ].join('\n'));
  assert.equal(run('node', 'train.js'), '2 true true\n');
});
