/**
 * Runs the `@example` of every doc comment. A line `expression // value` is evaluated and compared;
 * everything else has to run without throwing. What the file exports, rxjs, and the exports of
 * src/core, src/flow and src/testing are in scope; an example may import more itself, from where its file stands.
 *
 *     npm run doctest operators/rebatch.ts      # these files; without names: all
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { readText, repositoryFiles, root } from './repository.ts';

export interface Example {
  readonly file: string;
  /** Line of its first line of code, from 1. */
  readonly line: number;
  readonly code: string;
}

/** Files with doc comments that may hold examples. */
export function documentedFiles(): string[] {
  return repositoryFiles().filter((file) => /^(src|operators|pipelines)\/.*\.ts$/.test(file));
}

export function examplesOf(file: string): Example[] {
  const lines = readText(file).split('\n');
  const examples: Example[] = [];
  for (let at = 0; at < lines.length; at++) {
    if (!/^\s*\* @example\s*$/.test(lines[at]!)) continue;
    const from = at + 1;
    while (at + 1 < lines.length && !/^\s*(\* @\w|\*\/)/.test(lines[at + 1]!)) at++;
    const code = lines.slice(from, at + 1).map((line) => line.replace(/^\s*\* ?/, '')).filter((line) => !line.startsWith('```'));
    examples.push({ file, line: from + 1, code: code.join('\n') });
  }
  return examples;
}

/** Throws what the example throws, or an AssertionError where a value is another. */
export async function runExample(example: Example, workFolder: string): Promise<void> {
  const path = join(workFolder, `${example.file.replace(/\W/g, '-')}-${example.line}.ts`);
  mkdirSync(workFolder, { recursive: true });
  writeFileSync(path, await programOf(example));
  const { run } = await import(pathToFileURL(path).href) as { run: () => Promise<void> };
  await run();
}

async function programOf({ file, code: asWritten }: Example): Promise<string> {
  const beside = (path: string) => pathToFileURL(join(root, dirname(file), path)).href;
  const code = asWritten.replace(/(?<=\bfrom '|\bimport\(')\.{1,2}\/[^']+/g, beside);
  const imports = [...code.matchAll(/^import [^;]*;\s*$/gm)].map(([line]) => line.trim());
  const body = code.replace(/^import [^;]*;\s*$/gm, '');
  const free = [...new Set([...body.matchAll(/(?<=\.\.\.|^|[^.\w$])[A-Za-z_$][\w$]*/g)].map(([name]) => name))]
    .filter((name) => !new RegExp(`(?:const|let|function|class|import)\\s[^;=]*\\b${name}\\b`).test(code));
  const found = new Map<string, string>();
  for (const from of scopeOf(file)) {
    const exported = Object.keys(await import(from) as object);
    for (const name of free) if (!found.has(name) && exported.includes(name)) found.set(name, from);
  }
  return [
    ...imports,
    `import { compare } from '${pathToFileURL(join(root, 'scripts/compare.ts')).href}';`,
    ...[...found].map(([name, from]) => `import { ${name} } from '${from}';`),
    'export async function run() {', ...statementsOf(body), '}', '',
  ].join('\n');
}

/** In order of precedence. */
function scopeOf(file: string): string[] {
  const shared = repositoryFiles().filter((other) => /^src\/(core|flow|testing)\/.*\.ts$/.test(other) && !/contract/.test(other));
  return [...[file, ...shared].map((name) => pathToFileURL(join(root, name)).href), 'rxjs'];
}

/** An expression that a comment follows becomes a comparison; the rest stays as it is. Statements begin at the margin. */
export function statementsOf(code: string): string[] {
  const groups: string[][] = [[]];
  for (const line of code.split('\n').filter((line) => !/^\s*(\/\/.*)?$/.test(line))) {
    if (/^[^\s.)\]}]/.test(line) && isBalanced(groups.at(-1)!.join('\n'))) groups.push([]);
    groups.at(-1)!.push(line);
  }
  return groups.filter(({ length }) => length > 0).map((lines) => statementOf(lines.join('\n')));
}

function statementOf(text: string): string {
  const mark = text.lastIndexOf(' // ');
  const isLast = mark >= 0 && !text.slice(mark).includes('\n');
  if (!isLast || /^(const|let|for|if|function|class|return|throw)\b/.test(text)) return text;
  const expression = text.slice(0, mark).trim().replace(/;$/, '');
  return `  await compare(async () => (${expression}), ${expectationOf(text.slice(mark + 4).trim())});`;
}

function expectationOf(value: string): string {
  const error = /^throws (\w+)/.exec(value);
  if (error) return `{ throws: '${error[1]}' }`;
  const digits = /^(-?\d+\.\d+)(\.\.\.|…)$/.exec(value);
  return digits ? `{ startsWith: '${digits[1]}' }` : `{ equals: (${value}) }`;
}

function isBalanced(code: string): boolean {
  let depth = 0;
  for (const [part] of code.matchAll(/'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\/.*|[()[\]{}]/g)) {
    if (part.length === 1) depth += '([{'.includes(part) ? 1 : -1;
  }
  return depth === 0;
}

if (process.argv[1]?.endsWith('doctest.ts')) {
  const folder = join(root, 'out', `doctest-${process.pid}`);
  let failed = 0;
  const examples = (process.argv.length > 2 ? process.argv.slice(2) : documentedFiles()).flatMap(examplesOf);
  for (const example of examples) {
    await runExample(example, folder).catch((error: unknown) => {
      failed++;
      console.log(`${example.file}:${example.line}\n${example.code}\n${String(error)}\n`);
    });
  }
  rmSync(folder, { recursive: true, force: true });
  console.log(`${examples.length - failed} examples hold, ${failed} do not`);
  process.exitCode = failed > 0 ? 1 : 0;
}
