/** Words of a catalogue's texts by number. 0 is padding and no word; 1 stands for every word that is not in it. */
export class WordVocabulary {
  static readonly padding = 0;
  static readonly unknown = 1;
  readonly #ids: ReadonlyMap<string, number>;

  /** @param words in the order of their numbers, which begin at 2. */
  constructor(readonly words: readonly string[]) {
    this.#ids = new Map(words.map((word, at) => [word, at + 2]));
  }

  /**
   * Words that stand in at least `atLeast` texts, most frequent first, equally frequent ones in code-point order.
   *
   * @example
   * WordVocabulary.of(['red ant', 'Red bee'], { atLeast: 1 }).words // ['red', 'ant', 'bee']
   */
  static of(texts: readonly string[], { atLeast = 1, atMost = Infinity }: { readonly atLeast?: number; readonly atMost?: number } = {}): WordVocabulary {
    const counts = new Map<string, number>();
    for (const text of texts) for (const word of new Set(wordsOf(text))) counts.set(word, (counts.get(word) ?? 0) + 1);
    const kept = [...counts].filter(([, count]) => count >= atLeast)
      .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1));
    return new WordVocabulary(kept.slice(0, atMost).map(([word]) => word));
  }

  /** Numbers that there are, padding and unknown included. */
  get size(): number { return this.words.length + 2; }

  /** The number of one word as it is written in `words`. */
  idOf(word: string): number { return this.#ids.get(word) ?? WordVocabulary.unknown; }

  /** The numbers of a text's first `atMost` words. */
  encode(text: string, atMost: number): Int32Array {
    return Int32Array.from(wordsOf(text).slice(0, atMost), (word) => this.idOf(word));
  }
}

/**
 * Runs of Unicode letters, marks and digits, in lower case (NFKC).
 *
 * @example
 * wordsOf("It's Café №5") // ['it', 's', 'café', 'no5']
 */
export function wordsOf(text: string): string[] {
  return text.normalize('NFKC').toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}
