import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';

import { DataError } from '../core/errors.ts';
import { readYaml } from '../io/yaml.ts';
import { resolveReferences } from './resolve-references.ts';
import { isMapping, type Mapping, type Tree } from './tree.ts';

const mostFiles = 64;

/**
 * A configuration file and those that it imports, in the order in which they count: imports before the file that names them.
 *
 * `imports` is a path from the folder of the file, or a list of them. Paths may have references, to variables of the same file
 * (`with`), to those of the command line, or with defaults: `data/${dataset:newsroom}.yaml`. A file is read again where it is
 * imported twice.
 *
 * Errors: `DataError` `missing-file`, `malformed` for files that import one another, `unsafe-path` for an import outside the
 * folder of the first file, `too-large` for more than 64 files; what `readYaml` and `resolveReferences` find.
 *
 * @param variables Of the command line.
 */
export async function readFiles(file: string, variables: Mapping = {}): Promise<Tree[]> {
  const trees: Tree[] = [];
  const root = dirname(resolve(file));
  await read(file, []);
  return trees;

  async function read(path: string, importers: readonly string[], where?: string): Promise<void> {
    if (importers.includes(path)) throw new DataError('malformed', `${where}: imports go round: ${[...importers, path].join(' -> ')}`, 'take one of the imports out');
    const tree = await treeOf(path);
    for (const [at, name] of importsOf(tree).entries()) {
      const place = tree.placeOf(`/imports/${at}`);
      if (trees.length + importers.length >= mostFiles) throw new DataError('too-large', `${place}: more than ${mostFiles} files are imported`, 'a file counts each time that it is imported');
      await read(await inside(resolve(dirname(path), name), place), [...importers, path], place);
    }
    trees.push(tree);
  }

  function importsOf({ value, placeOf }: Tree): string[] {
    const { imports } = value;
    if (imports === undefined || imports === null) return [];
    const own = isMapping(value['with']) ? value['with'] : {};
    const told = resolveReferences({ value: { imports, with: { ...own, ...variables } }, placeOf }).value['imports'];
    const names = Array.isArray(told) ? told as unknown[] : [told];
    const wrong = names.findIndex((name) => typeof name !== 'string' || name === '');
    if (wrong < 0) return names as string[];
    throw new DataError('schema', `${placeOf(`/imports/${wrong}`)}: /imports: found ${JSON.stringify(names[wrong])}, expected the path of a YAML file`, 'for example imports: [data/newsroom.yaml]');
  }

  /** Not by a link either. */
  async function inside(path: string, place: string): Promise<string> {
    const real = await realpath(path).catch(() => undefined);
    if (leadsOut(relative(root, path)) || (real !== undefined && leadsOut(relative(await realpath(root), real)))) {
      throw new DataError('unsafe-path', `${place}: ${path} lies outside ${root}`, 'files are imported from the folder of the configuration, or from below it');
    }
    if (real === undefined) throw new DataError('missing-file', `${place}: ${path} is not there`, 'imports are found from the folder of the file that names them');
    return path;
  }
}

async function treeOf(path: string): Promise<Tree> {
  const { value, lineOf } = await readYaml(path);
  const shown = relative(process.cwd(), path);
  const file = shown.startsWith('..') ? path : shown;
  const placeOf = (pointer: string) => `${file}:${lineOf(pointer)}`;
  if (isMapping(value)) return { value, placeOf };
  throw new DataError('schema', `${placeOf('')}: found ${JSON.stringify(value)}, expected keys with values`, 'for example model: and below it nrms: {}');
}

const leadsOut = (step: string): boolean => step === '..' || step.startsWith(`..${sep}`) || isAbsolute(step);
