import { type Grammar, namesIn, trainGrammar } from './choices.ts';
import { below, isMapping, type Mapping, type Tree } from './tree.ts';

/**
 * Several trees as one: what comes later wins. Mappings are merged key by key, everything else replaces what was there; where
 * one of several is chosen (`choices.ts`), another choice replaces the one before with all that was said of it.
 *
 * @example
 * const tree = (value, place) => ({ value, placeOf: () => place });
 * const both = merge([tree({ optimizer: { adam: { rate: 0.1 } }, rows: 8 }, 'a.yaml:1'), tree({ optimizer: { adam: { decay: 1 } } }, 'b.yaml:1')]);
 * [both.value, both.placeOf('/optimizer/adam/decay'), both.placeOf('/optimizer/adam/rate')] // [{ optimizer: { adam: { rate: 0.1, decay: 1 } }, rows: 8 }, 'b.yaml:1', 'a.yaml:1']
 * merge([both, tree({ optimizer: { sgd: { rate: 1 } } }, 'c.yaml:1')]).value // { optimizer: { sgd: { rate: 1 } }, rows: 8 }
 */
export function merge(trees: readonly Tree[], grammar: Grammar = trainGrammar): Tree {
  const writers = new Map<string, Tree>();
  let value: Mapping = {};
  for (const tree of trees) value = mergedMapping(value, tree.value, '', { from: tree, writers, grammar });
  return {
    value,
    placeOf(pointer) {
      for (let at = pointer; ; at = at.slice(0, at.lastIndexOf('/'))) {
        const writer = writers.get(at);
        if (writer) return writer.placeOf(at === '' ? '' : pointer);
      }
    },
  };
}

interface Merging {
  readonly from: Tree;
  readonly writers: Map<string, Tree>;
  readonly grammar: Grammar;
}

function mergedMapping(earlier: Mapping, later: Mapping, pointer: string, merging: Merging): Mapping {
  const { from, writers, grammar } = merging;
  writers.set(pointer, from);
  const gone = Object.keys(earlier).filter((key) => isReplaced(grammar, pointer, key, later));
  const kept = Object.entries(earlier).filter(([key]) => !gone.includes(key));
  for (const key of gone) forget(below(pointer, key), writers);
  const merged = new Map(kept);
  for (const [key, value] of Object.entries(later)) {
    const at = below(pointer, key);
    const before = merged.get(key);
    if (isMapping(value)) merged.set(key, mergedMapping(isMapping(before) ? before : {}, value, at, merging));
    else {
      forget(at, writers);
      writers.set(at, from);
      merged.set(key, value);
    }
  }
  return Object.fromEntries(merged);
}

/** Whether a key of what was chosen before goes, since `later` chooses something else. */
function isReplaced(grammar: Grammar, pointer: string, key: string, later: Mapping): boolean {
  const choice = grammar.choiceAt(pointer);
  if (!choice || choice.beside.includes(key)) return false;
  const chosen = namesIn(choice, later);
  return chosen.length > 0 ? !chosen.includes(key) : choice.names.includes(key) && choice.instead.some((part) => part in later);
}

function forget(pointer: string, writers: Map<string, Tree>): void {
  for (const at of writers.keys()) if (at === pointer || at.startsWith(`${pointer}/`)) writers.delete(at);
}
