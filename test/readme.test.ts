import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';

import { parse } from 'yaml';

import { readText, repositoryFiles, root } from '../scripts/repository.ts';
import { programFor } from '../src/cli/program.ts';

interface Block {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

const documents = ['README.md', ...repositoryFiles().filter((file) => /^docs\/[^/]+\.md$/.test(file))].filter((file) => existsSync(join(root, file)));
const blocks = documents.flatMap(blocksOf);
const scripts = (JSON.parse(readText('package.json')) as { scripts: Record<string, string> }).scripts;
const folder = join(root, 'out', `readme-${process.pid}`);
after(() => rmSync(folder, { recursive: true, force: true }));

test('every code block says what language it is in', () => {
  const known = ['ts', 'js', 'sh', 'yaml', 'json', 'text', 'mermaid', 'html'];
  assert.deepEqual(blocks.filter(({ language }) => !known.includes(language)), []);
});

test('every link within the repository, and every file that is named, is there', () => {
  const all = ['CHANGELOG.md', ...documents, ...repositoryFiles().filter((file) => /^docs\/.+\/.*\.md$/.test(file))];
  const missing = all.flatMap((file) => {
    const text = readText(file);
    const links = [...text.matchAll(/\]\((?!\w+:)([^)#\s]+)/g)].map(([, to]) => join(dirname(file), to!));
    const named = [...text.matchAll(/`((?:src|test|operators|pipelines|scripts|bench|docs|fixtures|schemas)\/[\w./-]+\.\w+)`/g)].map(([, to]) => to!);
    return [...links, ...named].filter((to) => !existsSync(join(root, to))).map((to) => `${file}: ${to}`);
  });
  assert.deepEqual(missing, []);
});

for (const { file, line, text } of blocks.filter(({ language }) => language === 'ts' || language === 'js')) {
  test(`the program at ${file}:${line} runs`, () => {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `${file.replace(/\W/g, '-')}-${line}.ts`);
    writeFileSync(path, text);
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', path], { cwd: root, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  });
}

for (const { file, line, text } of blocks.filter(({ language }) => language === 'sh')) {
  test(`the commands at ${file}:${line} exist, with these options`, async () => {
    for (const command of commandsOf(text)) await checkCommand(command);
  });
}

for (const { file, line, text } of blocks.filter(({ language }) => language === 'yaml')) {
  test(`the file at ${file}:${line} is YAML`, () => { parse(text); });
}

function blocksOf(file: string): Block[] {
  const text = readText(file);
  return [...text.matchAll(/^```(\S*).*\n([\s\S]*?)^```$/gm)].map(({ 1: language, 2: body, index }) =>
    ({ file, language: language!, text: body!, line: text.slice(0, index).split('\n').length + 1 }));
}

/** Lines without prompt and comment; `&&` joins two commands, a backslash one. */
function commandsOf(text: string): string[][] {
  return text.replace(/\\\n\s*/g, ' ').split('\n').flatMap((line) => line.replace(/^\$ /, '').replace(/(^|\s)#.*$/, '').split('&&'))
    .map((line) => line.trim().split(/\s+/)).filter(([first]) => first !== '' && first !== undefined);
}

async function checkCommand([program, ...args]: string[]): Promise<void> {
  if (program === 'npm' || (program === 'npx' && args[0] === 'rxrec')) {
    if (args[0] === 'run' || args[0] === 'start' || args[0] === 'test') {
      const script = args[0] === 'run' ? args[1]! : args[0];
      assert.ok(script in scripts, `package.json has no script "${script}"`);
    } else if (args[0] === 'rxrec') await checkVerb(args.slice(1));
  } else if (program === 'rxrec') await checkVerb(args);
  else if (program === 'npx' && args[0] === 'tsx') checkPipeline(args[1]!, args.slice(2));
}

/** Asks for `--help` where the options stand: unknown verbs and options are refused before anything is done. */
async function checkVerb(args: string[]): Promise<void> {
  if (args[0] === 'run' && args[1]?.endsWith('.ts')) return checkPipeline(args[1], args.slice(2));
  const parser = await programFor(args);
  const verb = parser.commands.find((command) => command.name() === args[0]);
  assert.ok(verb, `rxrec has no verb "${args[0]}"`);
  const inner = verb.commands.find((command) => command.name() === args[1]) ?? verb;
  const known = [...verb.options, ...inner.options].map(({ long }) => long).concat('--help');
  const unknown = args.filter((arg) => arg.startsWith('--')).map((arg) => arg.split('=')[0]!).filter((flag) => !known.includes(flag));
  if (args[0] !== 'run') assert.deepEqual(unknown, [], `rxrec ${args.join(' ')}`);
}

function checkPipeline(path: string, args: string[]): void {
  assert.ok(existsSync(join(root, path)), `${path} is not there`);
  if (!path.startsWith('pipelines/')) return;
  const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', path, '--help'], { cwd: root, encoding: 'utf8' });
  const unknown = args.filter((arg) => arg.startsWith('--')).map((arg) => arg.split('=')[0]!).filter((flag) => !stdout.includes(`${flag} `));
  assert.deepEqual(unknown, [], `${path} has no such option`);
}
