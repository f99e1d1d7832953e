import type { ExportedVocabularyDocument } from '../io/documents.ts';
import { type ItemTable, mostWords } from '../training/item-table.ts';
import type { Recommender } from '../training/recommender.ts';
import { vocabularyOf } from '../training/tables.ts';
import { WordVocabulary } from '../text/word-vocabulary.ts';

/** What `wordsOf` does, for whoever does it elsewhere. */
export const cut = { normal: 'NFKC', case: 'lower', pattern: '[\\p{L}\\p{M}\\p{N}]+' } as const satisfies ExportedVocabularyDocument['cut'];

/** How the texts of items become the numbers that `item.onnx` takes. */
export function vocabularyDocument(texts: Recommender['texts'], { words, vocabularies }: Pick<ItemTable, 'words' | 'vocabularies'>): ExportedVocabularyDocument {
  return {
    version: 1, cut, first: 2,
    columns: Object.fromEntries(Object.entries(texts).map(([name, text]) => {
      const vocabulary = vocabularyOf(name, text);
      const { from, as, most = mostWords, lead, level = 0, around = true, only } = text;
      const read = (as === 'words' || as === 'tokens') && { most, ...(lead !== undefined && { lead }) };
      return [name, {
        from, as: as as Exclude<typeof as, 'states'>, vocabulary, ...read, ...(as === 'codes' && { level }), ...(as === 'tokens' && (only ? { around: false, only } : { around })),
        ...(as !== 'tokens' && { unknown: as === 'number' ? vocabularies[vocabulary]! : WordVocabulary.unknown }), // see `plainTables`
      }];
    })),
    vocabularies: Object.fromEntries(Object.entries(words).map(([name, all]) => [name, [...all]])),
  };
}
