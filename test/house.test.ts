import assert from 'node:assert/strict';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';

import { columnTable } from '../scripts/doc-comment.ts';
import { generatedMark, namedFiles, readText, repositoryFiles } from '../scripts/repository.ts';

const models = ['compile', 'nn', 'transformers', 'encoders', 'predictors'];
const nouns = ['hub', 'transformers', 'engines', 'scenarios', 'metrics', 'training', 'recommenders', 'export'];
const ground = ['core', 'flow', 'io', 'graph'];
/** Which room may import from which others. Reading order, top to bottom; no arrow points up. */
const may: Record<string, readonly string[]> = {
  core: [],
  flow: ['core'],
  io: ['core'],
  graph: ['core'],
  text: ground,
  compile: ground,
  nn: [...ground, 'compile'],
  hub: ground,
  transformers: [...ground, 'text', 'compile', 'nn'],
  encoders: [...ground, 'text', 'compile', 'nn', 'transformers'],
  predictors: [...ground, 'compile', 'nn'],
  engines: [...ground, 'text', 'compile', 'transformers'],
  training: [...ground, 'text', ...models, 'engines', 'metrics'],
  recommenders: [...ground, 'text', ...models, 'engines', 'training'],
  export: [...ground, 'text', ...models, 'engines', 'metrics', 'training', 'recommenders'],
  scenarios: [...ground, 'text'],
  metrics: [...ground, 'text'],
  operators: ['core', 'flow', 'src/text/fit.ts', 'src/text/neutralise.ts'],
  sinks: [...ground, 'text', ...nouns],
  testing: [...ground, 'text', ...models, ...nouns, 'sinks'],
  report: [...ground, 'text', ...nouns, 'sinks'],
  runtime: [...ground, 'text', ...nouns, 'operators', 'sinks', 'report'],
  index: [...ground, 'text', ...nouns, 'operators', 'sinks', 'report', 'runtime'],
  configuration: [...ground, 'text', ...models, ...nouns, 'operators', 'sinks'],
  benchmark: [...ground, 'text', ...nouns, 'operators', 'sinks', 'report', 'runtime', 'configuration'],
  cli: [...ground, 'text', ...nouns, 'operators', 'sinks', 'report', 'runtime', 'configuration'],
  pipelines: [],
};
/** Rooms that say nothing: what there is to tell leaves them as rows, events and errors. */
const silent = [...ground, 'text', ...nouns, 'operators', 'sinks', 'configuration', 'runtime/run'];
const forbiddenNames = /(^|[/-])(utils?|helpers?|managers?|handlers?|common|base|misc)([-./]|$)|\/data\.ts$/;

const files = repositoryFiles();
const code = files.filter((file) => /^(src|operators|pipelines)\/.*\.ts$/.test(file));
const written = code.filter((file) => !readText(file).startsWith(`// ${generatedMark}`));
const manifest = JSON.parse(readText('package.json')) as Record<'dependencies' | 'devDependencies', Record<string, string>>;
const packages = { ...manifest.dependencies, ...manifest.devDependencies };
const doors = readDoors();

test('no arrow between rooms points up', () => {
  const wrong = code.flatMap((file) => specifiers(file).filter((name) => name.startsWith('.')).flatMap((name) => {
    const target = normalize(join(dirname(file), name));
    const room = roomOf(file);
    if (room === roomOf(target) && room !== 'operators') return [];
    if (file === 'operators/index.ts') return [];
    return [roomOf(target), target].some((to) => may[room]?.includes(to)) ? [] : [`${file} may not import ${target}`];
  }));
  assert.deepEqual(wrong, []);
});

test('docs/architecture.md names every room', () => {
  const table = readText('docs/architecture.md').split('\n').filter((line) => line.startsWith('| `')).map((line) => line.split('|')[1]!).join();
  const rooms = [...new Set(code.map(roomOf))].filter((room) => room !== 'index' && room !== 'pipelines');
  assert.deepEqual(rooms.filter((room) => !table.includes(`\`${room}\``)), []);
  assert.deepEqual(rooms.filter((room) => !(room in may)), []);
});

test('every package comes in by its door', () => {
  const wrong = files.filter((file) => /^(src|operators|pipelines|scripts|test|fixtures|bench|elsewhere)\/.*\.m?ts$/.test(file))
    .flatMap((file) => specifiers(file).map(packageOf).filter((name) => name !== undefined).flatMap((name) => {
      if (!(name in packages)) return [`${file} imports ${name}, which package.json does not name`];
      const allowed = doors.get(name)?.doors ?? [];
      return allowed.some((door) => file === door || (door.endsWith('/') && file.startsWith(door))) ? []
        : [`${file} imports ${name}, whose doors are ${allowed.join(', ')} (docs/dependencies.md)`];
    }));
  assert.deepEqual(wrong, []);
});

test('every dependency is pinned exactly and explained in docs/dependencies.md', () => {
  assert.deepEqual([...doors.keys()].sort(), Object.keys(packages).sort());
  assert.deepEqual(Object.entries(packages).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)), []);
  assert.deepEqual([...doors].filter(([, { reason }]) => reason.length < 15), []);
});

test('no file is over 250 lines, and half of them are under 90', (t) => {
  const lengths = written.map((file) => ({ file, lines: readText(file).split('\n').length - 1 })).sort((a, b) => a.lines - b.lines);
  const at = (part: number) => lengths[Math.floor(part * (lengths.length - 1))]!.lines;
  t.diagnostic(`${lengths.length} files, ${lengths.reduce((sum, { lines }) => sum + lines, 0)} lines: median ${at(0.5)}, p90 ${at(0.9)}, most ${at(1)}`);
  assert.deepEqual(lengths.filter(({ lines }) => lines > 250), []);
  assert.ok(at(0.5) <= 90, `the median file has ${at(0.5)} lines`);
});

test('no file is called by a name that says nothing', () => {
  assert.deepEqual(files.filter((file) => /^(src|operators|pipelines|scripts|test|bench)\//.test(file) && forbiddenNames.test(file)), []);
});

test('errors are classes with a code, and nothing is evaluated from text', () => {
  assert.deepEqual(linesWith(code, /throw new Error\(/), []);
  assert.deepEqual(linesWith([...code, ...files.filter((file) => file.startsWith('scripts/'))], /\beval\(|new Function\(/), []);
});

test('operators, nouns and sinks print nothing', () => {
  const quiet = code.filter((file) => silent.some((room) => roomOf(file) === room || file === `src/${room}.ts`));
  assert.deepEqual(linesWith(quiet, /\bconsole\.|process\.std(out|err)/), []);
});

test('every operator, metric, scenario, engine, encoder, predictor and family has its own test', () => {
  const nouns = ['operators', 'src/metrics', 'src/scenarios', 'src/engines', 'src/encoders', 'src/predictors', 'src/transformers/families'].flatMap((folder) => namedFiles(folder, files));
  const tests = nouns.map((file) => `test/${file.replace(/^src\//, '').replace(/\.ts$/, '.test.ts')}`);
  assert.deepEqual(tests.filter((file) => !files.includes(file)), []);
});

test('the column table of an operator is what its spec says', () => {
  const wrong = namedFiles('operators', files).flatMap((file) => (['reads', 'adds'] as const).flatMap((verb) => {
    const literal = new RegExp(`^ {2}${verb}: \\{([^}]*)\\},`, 'm').exec(readText(file))?.[1];
    if (literal === undefined) return []; // follows from the options
    const inSpec = [...literal.matchAll(/(\w+): '([^']+)'/g)].map(([, name, type]) => `${name} ${type}`);
    const inTable = columnTable(file).filter((column) => column.verb === verb).map(({ name, type }) => `${name} ${type}`);
    return inSpec.every((column) => inTable.includes(column)) ? [] : [`${file} ${verb} ${inSpec.join(', ')}, the table says ${inTable.join(', ')}`];
  }));
  assert.deepEqual(wrong, []);
});

test('every operator, metric, encoder, predictor, recommender and family has a doc comment with an example', () => {
  const without = ['operators', 'src/metrics', 'src/encoders', 'src/predictors', 'src/recommenders', 'src/transformers/families'].flatMap((folder) => namedFiles(folder, files))
    .filter((file) => !/^ \* @example/m.test(readText(file)));
  assert.deepEqual(without, []);
});

test('no file names the host of a package registry', () => {
  const text = files.filter((file) => /\.(m?[jt]s|json|md|ya?ml|html|txt)$|(^|\/)(run|\.npmrc|LICENSE)$/.test(file));
  assert.deepEqual(linesWith(text, /https?:\/\/[\w.-]*(registry|npmjs|npmmirror|yarnpkg|pypi|crates\.io|golang)\b/i), []);
});

function roomOf(file: string): string {
  const [top, second] = file.split('/');
  return top === 'src' ? second!.replace(/\.ts$/, '') : top!;
}

/** What a file imports, by `from`, by `import()` or for its effects. */
function specifiers(file: string): string[] {
  const text = readText(file).replace(/^\s*(\/\/|\/?\*).*$/gm, '');
  return [...text.matchAll(/(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*'([^'\n]+)'/g)].map(([, name]) => name!);
}

function packageOf(name: string): string | undefined {
  if (name.startsWith('.') || name.startsWith('node:') || /^rxrec(\/|$)/.test(name) || !/^[@a-z]/.test(name)) return undefined;
  return name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/');
}

function linesWith(among: readonly string[], pattern: RegExp): string[] {
  return among.flatMap((file) => readText(file).split('\n')
    .flatMap((line, i) => (pattern.test(line) && !/^\s*(\/\/|\/?\*)/.test(line) ? [`${file}:${i + 1}: ${line.trim()}`] : [])));
}

/** The table rows of docs/dependencies.md: package, doors, reason. */
function readDoors(): Map<string, { doors: string[]; reason: string }> {
  const rows = [...readText('docs/dependencies.md').matchAll(/^\| `([^`]+)` \|([^|]*)\|([^|]*)\|$/gm)];
  return new Map(rows.map(([, name, doors, reason]) =>
    [name!, { doors: [...doors!.matchAll(/`([^`]+)`/g)].map(([, door]) => door!), reason: reason!.trim() }]));
}
