import { OptionsError } from '../../core/errors.ts';
import type { NamedArrays } from '../optimizers/optimizer.ts';
import type { Recommender } from '../recommender.ts';
import { sizeOf } from '../initial-weights.ts';
import { partWeights, specialRows, specialTable, tableName, tableWeights, vocabularyOf } from '../tables.ts';

/** The tables whose rows are word vectors of a pretrained model. */
export const pretrainedTables = ({ texts, items: { pretrained } }: Pick<Recommender, 'texts' | 'items'>): readonly string[] =>
  pretrained ? [...new Set(Object.entries(texts).filter(([, { as }]) => as === 'tokens').map(([name, text]) => vocabularyOf(name, text)))] : [];

/** Errors: `OptionsError` for a pretrained model whose weights are not known, and for one that is no encoder of items, whom nobody would give any. */
export function checkPretrained(recommender: Recommender): void {
  const { name, items: { pretrained } } = recommender;
  const alone = Object.entries(partWeights(recommender)).find(([weight, { init }]) => init.kind === 'given' && !(pretrained && (weight.startsWith('items.') || (weight === specialTable && pretrained.start !== undefined))));
  if (alone) throw new OptionsError('wrong-value', `train: the weight "${alone[0]}" of ${name} is of a pretrained model, which stands where only an encoder of items may be one`, 'take another encoder there');
  if (!pretrained || pretrained.checkpoint) return;
  throw new OptionsError('missing-value', `train: of the model of ${name} the configuration is known, and not where its weights are`, 'name its folder: model: PATH');
}

/** What a split model has beside the weights that were trained, read from what was kept of it: its lower layers, and its word vectors. */
export async function lowerWeights(recommender: Recommender, trained: NamedArrays): Promise<NamedArrays> {
  const specs = { ...partWeights(recommender), ...tableWeights(recommender, { vocabularies: Object.fromEntries(pretrainedTables(recommender).map((name) => [name, recommender.items.pretrained!.vocabulary])) }) };
  const lower = Object.fromEntries(Object.entries(specs).filter(([name]) => !(name in trained)).map(([name, { shape }]) => [name, new Float32Array(sizeOf(shape))]));
  const { checkpoint } = recommender.items.pretrained!;
  await checkpoint!.readInto(Object.fromEntries(Object.entries(lower).filter(([name]) => name.startsWith('items.')).map(([name, values]) => [name.slice('items.'.length), values])));
  for (const vocabulary of pretrainedTables(recommender)) await checkpoint!.readWords(lower[tableName(vocabulary)]!);
  return lower;
}

/**
 * Writes what a pretrained model brings along over the weights of a training that has not begun: its layers, the word vectors that are
 * rows of a table, and that of the token that its sequences begin with.
 *
 * Errors: `EngineError` `tensor-names` for a checkpoint that lacks a weight; `DataError` of its files.
 */
export async function placePretrained(recommender: Recommender, weights: NamedArrays): Promise<void> {
  const { checkpoint, start, vocabulary, input } = recommender.items.pretrained ?? {};
  if (!checkpoint) return;
  const given = Object.entries(partWeights(recommender)).filter(([name, { init }]) => init.kind === 'given' && name.startsWith('items.'));
  await checkpoint.readInto(Object.fromEntries(given.map(([name]) => [name.slice('items.'.length), weights[name]! as Float32Array])));
  for (const vocabulary of pretrainedTables(recommender)) await checkpoint.readWords(weights[tableName(vocabulary)]! as Float32Array);
  const special = weights[specialTable];
  if (start === undefined || !special) return;
  const words = new Float32Array(vocabulary! * input!);
  await checkpoint.readWords(words);
  special.set(words.subarray(start * input!, (start + 1) * input!), specialRows.cls * input!);
}
