import type { Program, ProgramOptions } from '../compile/program.ts';
import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import type { WeightSpecs } from '../nn/module.ts';
import type { Sequences } from '../nn/parts.ts';
import { flatHistories } from './flat-histories.ts';
import { itemVectors, tableVectors, textInputs } from './item-vectors.ts';
import { laidSums } from './laid-sums.ts';
import { binaryCrossEntropy } from './losses/binary-cross-entropy.ts';
import { softmaxOverCandidates } from './losses/softmax-over-candidates.ts';
import { pairInputs, pairScores } from './pair-scores.ts';
import type { Recommender } from './recommender.ts';
import { recommenderParts } from './recommender-parts.ts';
import { isFrozen, partWeights, specialTable, tablesOf, usersTable, vocabulariesOf } from './tables.ts';

/** A program with what there is to say of its inputs. */
export interface DescribedProgram {
  readonly program: Program;
  readonly options: ProgramOptions;
}

/** In how many groups of like length texts and histories come. */
export interface StepGroups {
  /** What looked-up rows are multiplied with is multiplied once for each row, not once for each place that names it. */
  readonly rowsOnce?: boolean;
  readonly texts: number;
  readonly histories: number;
}

/**
 * One step of training, to its `loss` and the `scores` [rows, choices]: distinct items are encoded once, everything else
 * names places among them. Items and users are those of all groups, one after the other.
 *
 * | input | shape | |
 * |---|---|---|
 * | `rows.VOCABULARY` | [its rows in this batch, stored width] | gradient `gradient:rows.VOCABULARY`, unless they are frozen |
 * | `text.COLUMN.GROUP`, `textMask.COLUMN.GROUP` | [items of the group, steps] | places among those rows |
 * | `history.GROUP`, `historyMask.GROUP` | [users of the group, clicks] | places among the items |
 * | `user.GROUP` | [users of the group] | places among the rows of `users`, -1 for nobody; for a recommender that knows users |
 * | `userOf` | [rows] | places among the users |
 * | `candidates`, `labels` | [rows, choices] | places among the items, or among those that are encoded; 1 for a click |
 * | `encoded` | [items that are candidates] | places among the items; where histories are read as tokens, and nobody asks for vectors of their items |
 */
export function stepProgram(recommender: Recommender, { texts, histories, rowsOnce = false }: StepGroups = { texts: 1, histories: 1 }): DescribedProgram {
  const weights = partWeights(recommender);
  const { supervision, knowsUsers, flatten, penalty } = recommender;
  const parts = recommenderParts(recommender, 'items', 'users', 'predictor', 'supervision');
  const vocabularies = tablesOf(recommender);
  const learned = vocabularies.filter((name) => !isFrozen(recommender, name));
  return {
    program(weights, inputs, pass) {
      const at = parts.at(weights, pass);
      const rows = tableVectors(recommender, weights, inputs, pass, vocabularies);
      const special = weights[specialTable];
      const supervised: Tensor[] = [];
      const encode = (sequences: Sequences) => {
        if (supervision) supervised.push(at.supervision(sequences));
        return at.items(sequences);
      };
      const vectors = itemVectors(recommender, rows, inputs, texts, encode, special);
      const { scores, users, history } = pairScores(recommender, vectors, inputs, histories, {
        ...at, ...(knowsUsers && { known: rows[usersTable]! }), ...(flatten && { tokensOf: (clicks) => flatHistories(recommender, rows, inputs, clicks, special) }),
      });
      const missed = recommender.scheme === 'matching' ? softmaxOverCandidates({ scores }) : binaryCrossEntropy({ scores, labels: inputs.labels! });
      const besides = [...penalty ? [penalty(users, history)] : [], ...supervised.map((one) => tf.mul(one, 1 / supervised.length))];
      return { loss: besides.reduce((sum, one) => tf.add(sum, one), missed), scores };
    },
    options: {
      inputs: { ...textInputs(recommender, texts), ...pairInputs(recommender, histories), ...(flatten && { encoded: { shape: ['K'], dtype: 'int32' } as const }), labels: { shape: ['R', 'C'], dtype: 'float32' } },
      weights, training: true, ...(rowsOnce && { distinct: vocabulariesOf(recommender).map((_, at) => `V${at}`) }), sums: [...textSums(recommender, texts), groupsTogether('N', texts), groupsTogether('U', histories)].filter((sum) => sum !== undefined),
      gradients: [...Object.entries(weights).filter(([, { frozen }]) => !frozen).map(([name]) => name), ...learned.map((name) => `rows.${name}`)],
    },
  };
}

/** Texts to item vectors: `vectors` [items, width of the item encoder]. */
export function itemProgram(recommender: Recommender): DescribedProgram {
  const parts = recommenderParts(recommender, 'items');
  return {
    program: (weights, inputs, pass) =>
      ({ vectors: itemVectors(recommender, tableVectors(recommender, weights, inputs, pass), inputs, 1, parts.at(weights, pass).items, weights[specialTable]) }),
    options: { sums: textSums(recommender, 1), inputs: textInputs(recommender, 1), weights: { ...tableLayers(recommender, vocabulariesOf(recommender)), ...(recommender.inputer && specialWeights(recommender)), ...parts.weights } },
  };
}

/** Item vectors, histories and candidates to `scores` [rows, choices]. */
export function pairProgram(recommender: Recommender): DescribedProgram {
  const { knowsUsers } = recommender;
  const parts = recommenderParts(recommender, 'users', 'predictor');
  const known = knowsUsers ? [usersTable] : [];
  return {
    program(weights, inputs, pass) {
      const rows = tableVectors(recommender, weights, inputs, pass, known)[usersTable];
      return { scores: pairScores(recommender, inputs.items!, inputs, 1, { ...parts.at(weights, pass), ...(rows && { known: rows }) }).scores };
    },
    options: {
      inputs: { items: { shape: ['N', recommender.items.width], dtype: 'float32' }, ...pairInputs(recommender, 1) },
      weights: { ...tableLayers(recommender, known), ...parts.weights },
    },
  };
}

/** The size of three groups or more one after the other: two are read off by themselves. */
const groupsTogether = (symbol: string, groups: number) => groups > 2 ? Array.from({ length: groups }, (_, group) => `${symbol}${group}`).join('+') : undefined;

/** The steps of an item's columns one after the other, of each group. */
export const textSums = (recommender: Recommender, groups: number): readonly string[] =>
  Array.from({ length: groups }, (_, group) => laidSums(recommender, (_, at) => `T${at}_${group}`)).flat();

/** The table of special tokens, where there are any. */
export const specialWeights = (recommender: Recommender): WeightSpecs =>
  Object.fromEntries(Object.entries(partWeights(recommender)).filter(([name]) => name === specialTable));

/** What the tables of some vocabularies have beside their rows. */
export function tableLayers(recommender: Recommender, vocabularies: readonly string[]): WeightSpecs {
  return Object.fromEntries(Object.entries(partWeights(recommender)).filter(([name]) => vocabularies.some((vocabulary) => name.startsWith(`tables.${vocabulary}.`))));
}
