import type { TokenizerDocument } from './llama2c-vocabulary.ts';

interface AddedToken {
  readonly content: string;
  readonly special?: boolean;
}

interface Model {
  readonly vocab?: readonly (readonly [string, number])[] | Readonly<Record<string, number>>;
  readonly unk_token?: string | null;
}

const out = '\u{10ffff}'; // a noncharacter: no text that is data holds it

/**
 * The same tokenizer without a way to reach its special tokens by spelling them, and what they are called.
 *
 * A title that reads `</s>` is data. Special tokens are no longer looked for in the text, and the pieces of the
 * vocabulary that bear their names (Unigram and whole-word vocabularies would find them there) get a name that no
 * text can spell; ids stay.
 */
export function spellOutSpecials(document: TokenizerDocument): { contents: string[]; spelledOut: () => TokenizerDocument } {
  const added = document.added_tokens as readonly AddedToken[];
  const contents = added.filter(({ special }) => special).map(({ content }) => content);
  return { contents, spelledOut: () => withoutSpecials(document, added.filter(({ special }) => !special), new Set(contents)) };
}

function withoutSpecials(document: TokenizerDocument, added: readonly AddedToken[], hidden: ReadonlySet<string>): TokenizerDocument {
  const model = document.model as Model;
  const rename = (piece: string) => hidden.has(piece) ? out + piece : piece;
  const { vocab = {}, unk_token: unknown } = model;
  const renamed = isPairs(vocab)
    ? vocab.map(([piece, score]) => [rename(piece), score])
    : Object.fromEntries(Object.entries(vocab).map(([piece, id]) => [rename(piece), id]));
  const changed = { vocab: renamed, ...(typeof unknown === 'string' ? { unk_token: rename(unknown) } : {}) };
  return { ...document, post_processor: null, added_tokens: added, model: { ...model, ...changed } };
}

const isPairs = (vocab: NonNullable<Model['vocab']>): vocab is readonly (readonly [string, number])[] => Array.isArray(vocab);
