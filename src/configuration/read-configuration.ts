import { OptionsError } from '../core/errors.ts';
import { checkDocument } from '../io/document.ts';
import type { TrainConfigDocument } from '../io/documents.ts';
import { assigned, type Assignment, variablesOf } from './assignments.ts';
import { type Grammar, trainGrammar } from './choices.ts';
import { merge } from './merge.ts';
import { readFiles } from './read-files.ts';
import { resolveReferences } from './resolve-references.ts';
import { below, isMapping, type Mapping, type Tree } from './tree.ts';

/** A training as a file says it, whole and checked. */
export interface Configuration {
  readonly config: TrainConfigDocument;
  /** Who wrote a part: `configs/nrms.yaml:4`. */
  placeOf(pointer: string): string;
}

/**
 * Reads a training configuration: the file and its imports, what the command line says, and what references stand for.
 *
 * In this order: imports are merged from left to right, the file over them, the command line over that; then references are
 * resolved; what is nothing (`null`) is left out, so that it takes away what was imported; then all is checked.
 *
 * Errors: `DataError` `schema` naming file, line, key and the nearest valid key, and what `readFiles` finds; `OptionsError` for a
 * variable called like a section, and what `assigned` and `resolveReferences` find.
 *
 * Source: Legommenders' `--key value`, RefConfig and SmartDict. Differs: imports stand at the top (there `$$import` at any depth), and
 * a path that leads nowhere is an error (there a value that counts as false).
 */
export async function readConfiguration(file: string, assignments: readonly Assignment[] = []): Promise<Configuration> {
  const { value, placeOf } = await readSections(file, assignments, trainGrammar);
  return { config: checkDocument('train-config', value, { placeOf }), placeOf };
}

/** The same of files of any grammar, before they are checked against their schema. */
export async function readSections(file: string, assignments: readonly Assignment[], grammar: Grammar): Promise<Tree> {
  const written = await readFiles(file, variablesOf(assignments, grammar));
  const files = merge(written, grammar);
  for (const name of Object.keys(isMapping(files.value['with']) ? files.value['with'] : {})) {
    if (grammar.keysAt('').includes(name)) throw new OptionsError('wrong-value', `${files.placeOf(below('/with', name))}: the variable "${name}" is called like a section`, 'give it another name');
  }
  const { value, placeOf } = resolveReferences(assigned(assignments, files, written, grammar));
  const { imports: _, with: __, ...told } = left(value, '', grammar) as Mapping;
  return { value: told, placeOf };
}

/** Without what is nothing; a key that nobody knows stays, to be told. A choice without options has none: `dot:` is `dot: {}`. */
function left(value: unknown, pointer: string, grammar: Grammar): unknown {
  if (Array.isArray(value)) return value.map((item, at) => left(item, below(pointer, at), grammar));
  if (!isMapping(value)) return value;
  const [names, known] = [grammar.choiceAt(pointer)?.names ?? [], grammar.keysAt(pointer)];
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [key, item === null && names.includes(key) ? {} : left(item, below(pointer, key), grammar)]);
  return Object.fromEntries(entries.filter(([key, item]) => item !== null || (known.length > 0 && !known.includes(key))));
}
