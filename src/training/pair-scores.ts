import type { InputSpec } from '../compile/program.ts';
import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { embed } from '../nn/embed.ts';
import type { Pairs, Sequences } from '../nn/parts.ts';
import type { Recommender } from './recommender.ts';
import { usersTable } from './tables.ts';

type Inputs = Readonly<Record<string, Tensor>>;

interface PairParts {
  /** Vectors of the users by number, where the recommender knows them. */
  readonly known?: Tensor;
  readonly users: (sequences: Sequences) => Tensor;
  readonly predictor: (pairs: Pairs) => Tensor;
}

/** The scores [rows, choices], and the user of each row as the encoder gives it. */
export function pairScores({ predictor: { readsHistory } }: Recommender, items: Tensor, inputs: Inputs, groups: number, { known, users, predictor }: PairParts) {
  const clicked = Array.from({ length: groups }, (_, group): Sequences => ({
    vectors: tf.gather(items, inputs[`history.${group}`] as tf.Tensor1D), mask: inputs[`historyMask.${group}`]!,
    ...(known && { known: embed(known, inputs[`user.${group}`]!) }),
  }));
  const ofRow = (values: Tensor) => tf.gather(values, inputs.userOf as tf.Tensor1D);
  const encoded = clicked.map(users);
  const ofRows = ofRow(groups === 1 ? encoded[0]! : tf.concat(encoded, 0));
  const scores = predictor({
    users: ofRows, candidates: tf.gather(items, inputs.candidates as tf.Tensor1D),
    ...(readsHistory && { history: { vectors: ofRow(clicked[0]!.vectors), mask: ofRow(clicked[0]!.mask) } }),
  });
  return { scores, users: ofRows };
}

/** What `pairScores` reads beside the item vectors. */
export function pairInputs({ users, clicks, knowsUsers, tables = {}, width }: Recommender, groups: number): Record<string, InputSpec> {
  const ofGroups = Array.from({ length: groups }, (_, group) => {
    const steps = users.unrolled ? clicks : `L${group}`;
    return {
      [`history.${group}`]: { shape: [`U${group}`, steps], dtype: 'int32' }, [`historyMask.${group}`]: { shape: [`U${group}`, steps], dtype: 'float32' },
      ...(knowsUsers && { [`user.${group}`]: { shape: [`U${group}`], dtype: 'int32' } }),
    } satisfies Record<string, InputSpec>;
  });
  return {
    ...Object.assign({}, ...ofGroups) as Record<string, InputSpec>,
    ...(knowsUsers && { [`rows.${usersTable}`]: { shape: ['W', tables[usersTable]?.stored ?? width], dtype: 'float32' } }),
    userOf: { shape: ['R'], dtype: 'int32' }, candidates: { shape: ['R', 'C'], dtype: 'int32' },
  };
}
