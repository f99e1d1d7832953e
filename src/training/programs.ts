import type { InputSpec, Program, ProgramOptions } from '../compile/program.ts';
import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { assembly } from '../nn/assembly.ts';
import { embed } from '../nn/embed.ts';
import { type WeightSpecs, within } from '../nn/module.ts';
import type { Pairs, Sequences } from '../nn/parts.ts';
import { laidColumns } from './laid-columns.ts';
import type { ItemTable } from './item-table.ts';
import { binaryCrossEntropy } from './losses/binary-cross-entropy.ts';
import { softmaxOverCandidates } from './losses/softmax-over-candidates.ts';
import type { Recommender } from './recommender.ts';

/** A program with what there is to say of its inputs. */
export interface DescribedProgram {
  readonly program: Program;
  readonly options: ProgramOptions;
}

type Inputs = Readonly<Record<string, Tensor>>;

/** Weights of everything but the tables of vectors, whose rows are fed as a batch needs them. */
export const partWeights = ({ items, users, predictor }: Recommender): WeightSpecs =>
  assembly({ items, users, predictor }).weights;

/** The tables of vectors, one row per number of a vocabulary; row 0 of words is padding and never looked up. */
export function tableWeights({ width }: Recommender, { vocabularies }: Pick<ItemTable, 'vocabularies'>): WeightSpecs {
  return Object.assign({}, ...Object.entries(vocabularies).map(([name, rows]) =>
    within(`tables.${name}`, { rows: { shape: [rows, width], init: { kind: 'normal', deviation: 0.1 } } }))) as WeightSpecs;
}

/**
 * One step of training, to its `loss` and the `scores` [rows, choices]: distinct items are encoded once, everything else
 * names places among them.
 *
 * | input | shape | |
 * |---|---|---|
 * | `rows.VOCABULARY` | [its rows in this batch, width] | gradient `gradient:rows.VOCABULARY` |
 * | `text.COLUMN`, `textMask.COLUMN` | [items, steps] | places among those rows |
 * | `history`, `historyMask` | [users, clicks] | places among the items |
 * | `userOf` | [rows] | places among the users |
 * | `candidates`, `labels` | [rows, choices] | places among the items; 1 for a click |
 */
export function stepProgram(recommender: Recommender, table: ItemTable): DescribedProgram {
  const weights = partWeights(recommender);
  const { items, users, predictor } = recommender;
  const parts = assembly({ items, users, predictor });
  return {
    program(weights, inputs, pass) {
      const at = parts.at(weights, pass);
      const { scores, encoded } = pairScores(recommender, itemVectors(recommender, table, inputs, at.items), inputs, at);
      const missed = recommender.scheme === 'matching' ? softmaxOverCandidates({ scores }) : binaryCrossEntropy({ scores, labels: inputs.labels! });
      return { loss: recommender.penalty ? tf.add(missed, recommender.penalty(encoded)) : missed, scores };
    },
    options: {
      inputs: { ...textInputs(recommender, table), ...pairInputs(recommender), labels: { shape: ['R', 'C'], dtype: 'float32' } },
      weights, training: true,
      gradients: [
        ...Object.entries(weights).filter(([, { frozen }]) => !frozen).map(([name]) => name),
        ...Object.keys(table.vocabularies).map((name) => `rows.${name}`),
      ],
    },
  };
}

/** Texts to item vectors: `vectors` [items, width of the item encoder]. */
export function itemProgram(recommender: Recommender, table: ItemTable): DescribedProgram {
  const parts = assembly({ items: recommender.items });
  return {
    program: (weights, inputs, pass) => ({ vectors: itemVectors(recommender, table, inputs, parts.at(weights, pass).items) }),
    options: { inputs: textInputs(recommender, table), weights: parts.weights },
  };
}

/** Item vectors, histories and candidates to `scores` [rows, choices]. */
export function pairProgram(recommender: Recommender): DescribedProgram {
  const parts = assembly({ users: recommender.users, predictor: recommender.predictor });
  return {
    program: (weights, inputs, pass) => ({ scores: pairScores(recommender, inputs.items!, inputs, parts.at(weights, pass)).scores }),
    options: { inputs: { items: { shape: ['N', recommender.items.width], dtype: 'float32' }, ...pairInputs(recommender) }, weights: parts.weights },
  };
}

function itemVectors(
  { texts, items: { gap } }: Recommender, { columns }: ItemTable, inputs: Inputs, encode: (sequences: Sequences) => Tensor,
): Tensor {
  const told = Object.entries(texts).map(([name, { as }]) => ({
    vectors: embed(inputs[`rows.${columns[name]!.vocabulary}`]!, inputs[`text.${name}`]!), mask: inputs[`textMask.${name}`]!, single: as !== 'words',
  }));
  return encode(laidColumns(told, gap));
}

/** The scores, and the users as their encoder gives them. */
function pairScores(
  { predictor: { readsHistory } }: Recommender, items: Tensor, inputs: Inputs,
  { users, predictor }: { users: (sequences: Sequences) => Tensor; predictor: (pairs: Pairs) => Tensor },
) {
  const clicked = { vectors: tf.gather(items, inputs.history as tf.Tensor1D), mask: inputs.historyMask! };
  const ofRow = (values: Tensor) => tf.gather(values, inputs.userOf as tf.Tensor1D);
  const encoded = users(clicked);
  const scores = predictor({
    users: ofRow(encoded), candidates: tf.gather(items, inputs.candidates as tf.Tensor1D),
    ...(readsHistory && { history: { vectors: ofRow(clicked.vectors), mask: ofRow(clicked.mask) } }),
  });
  return { scores, encoded };
}

function textInputs({ texts, width }: Recommender, { vocabularies }: ItemTable): Record<string, InputSpec> {
  const rows = Object.keys(vocabularies).map((name, at) => [`rows.${name}`, { shape: [`V${at}`, width], dtype: 'float32' }] as const);
  const columns = Object.entries(texts).flatMap(([name, { as }], at) => {
    const steps = as === 'words' ? `T${at}` : 1;
    return [[`text.${name}`, { shape: ['N', steps], dtype: 'int32' }], [`textMask.${name}`, { shape: ['N', steps], dtype: 'float32' }]] as const;
  });
  return Object.fromEntries([...rows, ...columns]);
}

function pairInputs({ users, clicks }: Recommender): Record<string, InputSpec> {
  const steps = users.unrolled ? clicks : 'L';
  return {
    history: { shape: ['U', steps], dtype: 'int32' },
    historyMask: { shape: ['U', steps], dtype: 'float32' },
    userOf: { shape: ['R'], dtype: 'int32' },
    candidates: { shape: ['R', 'C'], dtype: 'int32' },
  };
}
