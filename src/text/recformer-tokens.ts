/** How much Recformer reads. */
export interface RecformerLimits {
  /** Attributes of an item, and tokens of an attribute, its name included. */
  readonly attributes: number;
  readonly attributeTokens: number;
  /** Items of a user; the newest are kept. */
  readonly items: number;
}

/** Tokens, and for each what Recformer is told of it besides. */
export interface RecformerTokens {
  readonly ids: readonly number[];
  /** 1 for the name of an attribute, 2 for its value. */
  readonly types: readonly number[];
  /** 1 for the newest item. */
  readonly items: readonly number[];
}

export type Attributes = Readonly<Record<string, string>>;

/**
 * The tokens of items, without the start token: the newest item first, each attribute as its name and its value one after the other.
 *
 * @param items oldest first
 *
 * Source: Li et al. 2023, `RecformerTokenizer.encode_item` and `encode`.
 *
 * @example
 * const encode = (text) => Array.from(text, (letter) => letter.codePointAt(0) - 96);
 * recformerTokens([{ a: 'b' }, { a: 'cd' }], encode, { attributes: 3, attributeTokens: 2, items: 50 }) // { ids: [1, 3, 1, 2], types: [1, 2, 1, 2], items: [1, 1, 2, 2] }
 */
export function recformerTokens(items: readonly Attributes[], encode: (text: string) => ArrayLike<number>, limits: RecformerLimits): RecformerTokens {
  const found: { id: number; type: number; item: number }[] = [];
  [...items].reverse().slice(0, limits.items).forEach((item, at) => {
    for (const [name, value] of Object.entries(item).slice(0, limits.attributes)) {
      const told = [[encode(name), 1], [encode(value), 2]] as const;
      const tokens = told.flatMap(([ids, type]) => Array.from(ids, (id) => ({ id, type, item: at + 1 })));
      found.push(...tokens.slice(0, limits.attributeTokens));
    }
  });
  return { ids: found.map(({ id }) => id), types: found.map(({ type }) => type), items: found.map(({ item }) => item) };
}

const [idBits, typeBits, itemBits] = [18, 3, 9];

/** How many ids, types and items can be told as one number. */
export const tellable = { ids: 2 ** idBits, types: 2 ** typeBits, items: 2 ** itemBits };

/**
 * A token, its type and its item as one number: what a `Tokenizer` for Recformer gives, and its encoder takes apart.
 *
 * @example
 * takenApart(asOne(50264, 2, 50)) // [50264, 2, 50]
 */
export const asOne = (id: number, type: number, item: number): number => id | type << idBits | item << (idBits + typeBits);

export const takenApart = (told: number): [id: number, type: number, item: number] =>
  [told & (tellable.ids - 1), (told >> idBits) & (tellable.types - 1), told >> (idBits + typeBits)];
