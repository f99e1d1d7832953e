import { OptionsError } from '../core/errors.ts';
import { unknownKey } from '../core/nearest.ts';
import { yamlValue } from '../io/yaml.ts';
import { type Grammar, namesIn, trainGrammar } from './choices.ts';
import { merge } from './merge.ts';
import { referencesIn } from './references.ts';
import { isMapping, type Mapping, partAt, pointerTo, type Tree } from './tree.ts';

/** Something that the command line says: `model.nrms.width`, 128. */
export interface Assignment {
  readonly path: readonly string[];
  readonly value: unknown;
  /** As it was typed: `--set model.width`. */
  readonly where: string;
}

/**
 * `key=value`, the value read as YAML.
 *
 * Errors: `OptionsError` `missing-value` without `=`, `wrong-value` for a key that is none; `DataError` `malformed` for what is no YAML.
 *
 * @example
 * assignment('optimizer.rate=1e-3') // { path: ['optimizer', 'rate'], value: 0.001, where: '--set optimizer.rate' }
 * assignment('test.metrics=[gauc, ndcg@5]').value // ['gauc', 'ndcg@5']
 * assignment('epochs') // throws OptionsError
 */
export function assignment(text: string): Assignment {
  const equals = text.indexOf('=');
  if (equals < 0) throw new OptionsError('missing-value', `--set ${text}: no value`, 'write --set key=value, as in --set model.width=128');
  const path = text.slice(0, equals).trim().split('.');
  const where = `--set ${path.join('.')}`;
  if (!path.every((key) => /^[\w-]+$/.test(key))) throw new OptionsError('wrong-value', `${where}: no key`, 'keys with dots between, as in --set model.width=128');
  return { path, where, value: yamlValue(text.slice(equals + 1), where) };
}

/** Those that name no section, and so are variables; imports may need them. */
export function variablesOf(assignments: readonly Assignment[], grammar: Grammar = trainGrammar): Mapping {
  return assignments.filter(({ path }) => !isSection(path, grammar)).reduce<Mapping>((all, { path, value }) => withPart(all, path, value), {});
}

/**
 * The tree of the files with what the command line says over it, one after the other.
 *
 * The name of what was chosen may be left out: `model.width` is that of the model that there is, `optimizer.rate` that of the optimizer.
 * A key that names no section is a variable, if a file declares it (`with`) or refers to it.
 *
 * Errors: `OptionsError` `unknown-key` with the nearest section or variable.
 *
 * @param files All that are imported, merged.
 * @param written Each file as it is written, for the references.
 */
export function assigned(assignments: readonly Assignment[], files: Tree, written: readonly Tree[], grammar: Grammar = trainGrammar): Tree {
  const variables = [...pathsOf(files.value['with']), ...written.flatMap(({ value }) => referredTo(value))];
  return assignments.reduce((tree, { path, value, where }) => {
    const keys = isSection(path, grammar) ? whole(path, tree.value, grammar) : variable(path, variables, where, grammar);
    const { value: merged, placeOf } = merge([tree, { value: withPart({}, keys, value), placeOf: () => where }], grammar);
    return { value: merged, placeOf: (pointer) => pointer === '' ? tree.placeOf('') : placeOf(pointer) }; // the whole is the file's still
  }, files);
}

function variable(path: readonly string[], variables: readonly string[], where: string, grammar: Grammar): string[] {
  const name = path.join('.');
  if (variables.some((known) => `${known}.`.startsWith(`${name}.`) || `${name}.`.startsWith(`${known}.`))) return ['with', ...path];
  throw unknownKey(name, [...new Set([...sections(grammar), ...variables])], where);
}

/** The path with the names of choices that were left out. */
function whole(path: readonly string[], tree: Mapping, { choiceAt }: Grammar): string[] {
  const keys: string[] = [];
  for (const key of path) {
    const choice = choiceAt(pointerTo(keys));
    const there = partAt(tree, keys);
    const [chosen, ...others] = choice && isMapping(there) ? namesIn(choice, there) : [];
    if (chosen !== undefined && others.length === 0 && ![...choice!.names, ...choice!.beside, ...choice!.instead].includes(key)) keys.push(chosen);
    keys.push(key);
  }
  return keys;
}

const sections = ({ keysAt }: Grammar): string[] => keysAt('').filter((key) => key !== 'imports');
const isSection = ([first]: readonly string[], grammar: Grammar): boolean => sections(grammar).includes(first!);

function withPart(tree: Mapping, [key, ...others]: readonly string[], value: unknown): Mapping {
  if (key === undefined) return tree;
  const before = partAt(tree, [key]);
  return Object.fromEntries([...Object.entries(tree), [key, others.length === 0 ? value : withPart(isMapping(before) ? before : {}, others, value)]]);
}

function pathsOf(value: unknown, before: readonly string[] = []): string[] {
  if (!isMapping(value)) return before.length > 0 ? [before.join('.')] : [];
  return Object.entries(value).flatMap(([key, part]) => pathsOf(part, [...before, key]));
}

/** What the texts of a file refer to. */
function referredTo(value: unknown): string[] {
  if (typeof value === 'string') return referencesIn(value, '').map(({ path }) => path.join('.'));
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(referredTo) : [];
}
