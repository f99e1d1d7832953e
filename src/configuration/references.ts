import { OptionsError } from '../core/errors.ts';

/** A text in pieces: words as they are, and references. */
export type Piece = string | Reference;

export interface Reference {
  /** Keys from the root, or from a variable. */
  readonly path: readonly string[];
  /** What stands in where the path leads nowhere, as it is written. */
  readonly fallback?: string;
}

/**
 * The references in a text: `${a.b}`, `${a.b:default}`. `$${` is a `${` that is none.
 *
 * A path is keys with dots between. A default goes to the brace that closes its own, and may hold references itself.
 *
 * Errors: `OptionsError` `wrong-value` for a reference that is not closed, or a path that is none.
 *
 * @param where who wrote it, for the message
 * @example
 * piecesOf('out/${name}', 'x.yaml:1') // ['out/', { path: ['name'] }]
 * piecesOf('${lm.width:${width:64}} costs $${', 'x.yaml:1') // [{ path: ['lm', 'width'], fallback: '${width:64}' }, ' costs ${']
 */
export function piecesOf(text: string, where: string): Piece[] {
  const pieces: Piece[] = [];
  let words = '';
  for (let at = 0; at < text.length;) {
    if (text.startsWith('$${', at)) {
      words += '${';
      at += 3;
    } else if (text.startsWith('${', at)) {
      const end = closing(text, at + 2);
      if (end < 0) throw new OptionsError('wrong-value', `${where}: "${text}" has a \${ without its }`, 'write ${name}, ${name:default}, or $${ for the signs themselves');
      if (words !== '') pieces.push(words);
      words = '';
      pieces.push(referenceOf(text.slice(at + 2, end), where));
      at = end + 1;
    } else words += text[at++];
  }
  return words === '' ? pieces : [...pieces, words];
}

/** The references among them, those in defaults too. */
export function referencesIn(text: string, where: string): Reference[] {
  return piecesOf(text, where).filter((piece) => typeof piece !== 'string')
    .flatMap((reference) => [reference, ...(reference.fallback === undefined ? [] : referencesIn(reference.fallback, where))]);
}

function closing(text: string, from: number): number {
  let open = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{') open++;
    if (text[at] === '}' && --open === 0) return at;
  }
  return -1;
}

function referenceOf(inside: string, where: string): Reference {
  const colon = inside.indexOf(':');
  const path = (colon < 0 ? inside : inside.slice(0, colon)).trim().split('.');
  if (!path.every((key) => /^[\w-]+$/.test(key))) {
    throw new OptionsError('wrong-value', `${where}: "\${${inside}}" names no path`, 'a path is keys with dots between: ${model.nrms.width}');
  }
  return colon < 0 ? { path } : { path, fallback: inside.slice(colon + 1).trim() };
}
