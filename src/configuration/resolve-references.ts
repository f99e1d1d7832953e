import { DataError, OptionsError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { yamlValue } from '../io/yaml.ts';
import { type Piece, piecesOf, type Reference } from './references.ts';
import { below, isMapping, keysOf, type Mapping, partAt, pointerTo, type Tree } from './tree.ts';

/** Parts that one tree may become: references can repeat one another. */
const mostParts = 100_000;
const longestText = 100_000;

/**
 * A tree with what its references stand for.
 *
 * | written | becomes |
 * |---|---|
 * | `${a.b}` and nothing else | the part there, whatever it is: a number stays one, a mapping comes whole |
 * | `x/${a.b}/y` | text, with text, a number or a yes or no put in |
 * | `${a.b:default}` | the default, read as YAML, where there is no such part, or nothing in it |
 *
 * The first key is looked up among the variables (`with`), then at the root. A reference reads what the tree is in the end:
 * after imports and `--set`.
 *
 * Errors: `OptionsError` `missing-value` for a path that leads nowhere, with the place and the nearest key, `wrong-value` for one
 * that comes back to itself, or for a mapping within a text; `DataError` `too-large` for references that multiply.
 *
 * @example
 * const placeOf = () => 'x.yaml:1';
 * resolveReferences({ value: { with: { width: 8 }, model: { nrms: { width: '${width}', heads: '${heads:4}' } }, name: 'w${width}' }, placeOf }).value.model // { nrms: { width: 8, heads: 4 } }
 * resolveReferences({ value: { seed: '${sead}', sede: 1 }, placeOf }) // throws OptionsError
 */
export function resolveReferences({ value: root, placeOf }: Tree): Tree {
  const known = new Map<string, unknown>();
  const underway: string[] = [];
  let parts = 0;

  function resolved(value: unknown, pointer: string): unknown {
    if (++parts > mostParts) throw new DataError('too-large', `${placeOf(pointer)}: references make more than ${mostParts} parts`, 'a reference that repeats others many times is a mistake');
    if (typeof value === 'string') return value.includes('${') ? told(value, pointer) : value;
    if (Array.isArray(value)) return value.map((item, at) => resolved(item, below(pointer, at)));
    if (!isMapping(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolved(item, below(pointer, key))]));
  }

  /** A text with references. */
  function told(text: string, pointer: string): unknown {
    if (known.has(pointer)) return counted(known.get(pointer));
    if (underway.includes(pointer)) {
      const round = [...underway.slice(underway.indexOf(pointer)), pointer].map((at) => keysOf(at).join('.'));
      throw new OptionsError('wrong-value', `${placeOf(pointer)}: a reference comes back to itself: ${round.join(' -> ')}`, 'give one of them a value of its own');
    }
    underway.push(pointer);
    const value = joined(piecesOf(text, placeOf(pointer)), pointer);
    underway.pop();
    known.set(pointer, value);
    return value;
  }

  function joined(pieces: readonly Piece[], pointer: string): unknown {
    const [only] = pieces;
    if (pieces.length === 1 && typeof only === 'object') return meaning(only, pointer);
    const text = pieces.map((piece) => typeof piece === 'string' ? piece : asText(meaning(piece, pointer), piece, pointer)).join('');
    if (text.length <= longestText) return text;
    throw new DataError('too-large', `${placeOf(pointer)}: references make a text of ${text.length} signs`, 'a reference that repeats others many times is a mistake');
  }

  function meaning({ path, fallback }: Reference, pointer: string): unknown {
    const found = at(Object.hasOwn(variables(), path[0]!) ? ['with', ...path] : path);
    if (found !== undefined && found !== null) return found;
    if (fallback === undefined) {
      if (found === null) return null;
      throw leadsNowhere(path, pointer);
    }
    const pieces = piecesOf(fallback, placeOf(pointer));
    return pieces.some((piece) => typeof piece !== 'string') ? joined(pieces, pointer) : yamlValue(pieces.join(''), placeOf(pointer));
  }

  /** A part of the tree, through references on the way to it. */
  function at(path: readonly string[]): unknown {
    let value: unknown = root;
    for (const [step, key] of path.entries()) {
      const pointer = pointerTo(path.slice(0, step));
      if (typeof value === 'string') return partAt(resolved(value, pointer), path.slice(step));
      value = partAt(value, [key]);
    }
    return resolved(value, pointerTo(path));
  }

  function counted(value: unknown): unknown {
    if (typeof value === 'object' && value !== null) parts += JSON.stringify(value).length / 8;
    return value;
  }

  function leadsNowhere(path: readonly string[], pointer: string): OptionsError {
    const name = path.join('.');
    const meant = nearest(name, pathsOf({ ...root, ...variables() }));
    return new OptionsError('missing-value', `${placeOf(pointer)}: "\${${name}}" leads nowhere`,
      `${meant === undefined ? '' : `did you mean "\${${meant}}"? `}Give it with --set ${name}=..., or a default: \${${name}:...}`);
  }

  function variables(): Mapping {
    const given = root['with'];
    return isMapping(given) ? given : {};
  }

  function asText(value: unknown, { path }: Reference, pointer: string): string {
    if (value === null) return '';
    if (typeof value !== 'object') return String(value);
    throw new OptionsError('wrong-value', `${placeOf(pointer)}: "\${${path.join('.')}}" is no text but ${Array.isArray(value) ? 'a list' : 'a mapping'}`, 'let it stand alone, or name one of its values');
  }

  return { value: resolved(root, '') as Mapping, placeOf };
}

function pathsOf(value: unknown, before: readonly string[] = []): string[] {
  return isMapping(value) ? Object.entries(value).flatMap(([key, part]) => [[...before, key].join('.'), ...pathsOf(part, [...before, key])]) : [];
}
