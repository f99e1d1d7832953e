import type { Tokenizer } from '../core/engine.ts';

/**
 * The tokenizer of a service that reads text and keeps its own to itself: a token is a character, its id the code point.
 *
 * Nothing is lost on the way, so a prompt becomes exactly the text that it was; lengths and limits count characters. No
 * special token can be spelled out, and none is put around a text: a service does that itself.
 *
 * @example
 * (await characters().load()).encode('né🙂') // [110, 233, 128578]
 */
export function characters(): Tokenizer {
  return {
    load: async () => ({
      encode: (text) => Int32Array.from(Array.from(text, (character) => character.codePointAt(0)!)),
      idOf: (token) => [...token].length === 1 ? token.codePointAt(0) : undefined,
      before: new Int32Array(0), after: new Int32Array(0),
    }),
    identify: async () => ({ tokenizer: 'characters' }),
    toJSON: () => ({ tokenizer: 'characters' }),
  };
}
