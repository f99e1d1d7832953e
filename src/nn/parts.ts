import type { Tensor } from '../compile/tf.ts';
import type { Module } from './module.ts';

/** Sequences of vectors: tokens of an item, clicks of a user. */
export interface Sequences {
  /** [sequences, steps, width] */
  readonly vectors: Tensor;
  /** [sequences, steps]: 1 where there is something, 0 where there is padding. */
  readonly mask: Tensor;
  /** [sequences, steps], int32: the number of the column that a step belongs to, for encoders that treat columns apart. */
  readonly columns?: Tensor;
  /** [sequences, steps], int32: the place of each step, where padding stands between steps; without it steps are counted from 0. */
  readonly positions?: Tensor;
  /** [sequences, width]: what is known of whom a sequence belongs to (a user by number); zeros where nothing is. */
  readonly known?: Tensor;
}

/** Turns sequences into one vector each (or several, for multi-interest encoders): an item encoder, a user encoder. */
export interface SequenceEncoder extends Module<Sequences, Tensor> {
  /** Equal to the file name. */
  readonly name: string;
  /** Width of what comes out, [sequences, width] or [sequences, interests, width]. */
  readonly width: number;
  /** It treats columns apart, and wants this many empty steps between two of them. Without it columns are one sequence. */
  readonly gap?: number;
  /** It walks step by step: its program stands for one number of steps. */
  readonly unrolled?: true;
  toJSON(): object;
}

/** What a predictor scores. */
export interface Pairs {
  /** [users, width] or [users, interests, width]. */
  readonly users: Tensor;
  /** [users, candidates, width]. */
  readonly candidates: Tensor;
  /** The encoded clicks, for predictors that look at them per candidate (DIN). */
  readonly history?: Sequences;
}

/** Scores every candidate of every user: [users, candidates]. */
export interface Predictor extends Module<Pairs, Tensor> {
  readonly name: string;
  /** Whether it reads `history`: then a user vector alone does not determine the score. */
  readonly readsHistory: boolean;
  toJSON(): object;
}
