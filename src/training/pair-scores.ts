import type { InputSpec } from '../compile/program.ts';
import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { embed } from '../nn/embed.ts';
import type { Pairs, Sequences } from '../nn/parts.ts';
import type { ClickPlaces } from './flat-histories.ts';
import type { Recommender } from './recommender.ts';
import { storedWidth, usersTable } from './tables.ts';

type Inputs = Readonly<Record<string, Tensor>>;

interface PairParts {
  /** The tokens of some clicks, for an encoder of users that reads these. */
  readonly tokensOf?: (clicks: ClickPlaces) => Sequences;
  /** Vectors of the users by number, where the recommender knows them. */
  readonly known?: Tensor;
  readonly users: (sequences: Sequences) => Tensor;
  readonly predictor: (pairs: Pairs) => Tensor;
}

/** The clicks of some users as their encoder reads them. */
export function clickedItems({ padding }: Pick<Recommender, 'padding'>, items: Tensor, { history, mask }: ClickPlaces): Sequences {
  const vectors = tf.gather(items, history as tf.Tensor1D);
  return { vectors: padding === 'zeros' ? tf.mul(vectors, tf.expandDims(mask, 2)) : vectors, mask };
}

/** The scores [rows, choices], the user of each row as the encoder gives it, and the clicks for a predictor that reads them. */
export function pairScores(recommender: Recommender, items: Tensor, inputs: Inputs, groups: number, { tokensOf, known, users, predictor }: PairParts) {
  const { predictor: { readsHistory } } = recommender;
  const clicked = Array.from({ length: groups }, (_, group): Sequences => {
    const clicks = { history: inputs[`history.${group}`]!, mask: inputs[`historyMask.${group}`]! };
    return { ...(tokensOf?.(clicks) ?? clickedItems(recommender, items, clicks)), ...(known && { known: embed(known, inputs[`user.${group}`]!) }) };
  });
  const ofRow = (values: Tensor) => tf.gather(values, inputs.userOf as tf.Tensor1D);
  const encoded = clicked.map(users);
  const ofRows = ofRow(groups === 1 ? encoded[0]! : tf.concat(encoded, 0));
  const history = readsHistory ? { vectors: ofRow(clicked[0]!.vectors), mask: ofRow(clicked[0]!.mask) } : undefined;
  const scores = predictor({ users: ofRows, candidates: tf.gather(items, inputs.candidates as tf.Tensor1D), ...(history && { history }) });
  return { scores, users: ofRows, history };
}

/** What `pairScores` reads beside the item vectors. */
export function pairInputs(recommender: Recommender, groups: number): Record<string, InputSpec> {
  const { users, clicks, knowsUsers, padding } = recommender;
  const ofGroups = Array.from({ length: groups }, (_, group) => {
    const steps = users.unrolled || padding ? clicks : `L${group}`;
    return {
      [`history.${group}`]: { shape: [`U${group}`, steps], dtype: 'int32' }, [`historyMask.${group}`]: { shape: [`U${group}`, steps], dtype: 'float32' },
      ...(knowsUsers && { [`user.${group}`]: { shape: [`U${group}`], dtype: 'int32' } }),
    } satisfies Record<string, InputSpec>;
  });
  return {
    ...Object.assign({}, ...ofGroups) as Record<string, InputSpec>,
    ...(knowsUsers && { [`rows.${usersTable}`]: { shape: ['W', storedWidth(recommender, usersTable)], dtype: 'float32' } }),
    userOf: { shape: ['R'], dtype: 'int32' }, candidates: { shape: ['R', 'C'], dtype: 'int32' },
  };
}
