import type { Tensor } from '../compile/tf.ts';
import type { Tokenizer } from '../core/engine.ts';
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
  /** [sequences, steps], int32: the number of the item that a step belongs to, 1 for the newest, for encoders that are told (`structured`). */
  readonly items?: Tensor;
  /** [sequences, width]: what is known of whom a sequence belongs to (a user by number); zeros where nothing is. */
  readonly known?: Tensor;
}

/** A pretrained model that an encoder runs over the vectors of its tokens. */
export interface Pretrained {
  /** Tokens that the model knows, each a row of the table of its word vectors, and their width. */
  readonly vocabulary: number;
  readonly input: number;
  /** The most steps of a sequence. */
  readonly contextTokens: number;
  /** Whether the word vectors are left as they are, as what stands above them is. */
  readonly frozen: boolean;
  /** The token that every sequence begins with: its word vector is that of the special token CLS. Absent where the model is given none. */
  readonly start?: number;
  /** Its layers below what the encoder runs: the encoder reads states after them. Absent where it reads word vectors. */
  readonly lower?: LowerLayers;
  /** Where its weights are; absent where only its configuration is known, and the weights are with a training. */
  readonly checkpoint?: PretrainedCheckpoint;
}

export interface LowerLayers {
  /** How many are run, from the first. */
  readonly layers: number;
  /** The same encoder over word vectors, its lower layers a part of it. */
  readonly whole: SequenceEncoder;
  /** A folder that keeps states, by content. */
  readonly cache: string;
}

export interface PretrainedCheckpoint {
  /** In Hugging Face's layout. */
  readonly folder: string;
  readonly tokenizer: Tokenizer;
  /** Reads values of weights of the encoder, by their names there, into arrays that are there. */
  readInto(arrays: Readonly<Record<string, Float32Array>>): Promise<void>;
  /** Reads the word vectors, [vocabulary, input]. */
  readWords(table: Float32Array): Promise<void>;
  /** Puts what a trained encoder cannot do without into a folder: configuration and tokenizer, and the weights of lower layers that it does not run. */
  keep(folder: string): Promise<void>;
  /** What it holds, by hash. */
  identify(): Promise<object>;
}

/** Turns sequences into one vector each (or several, for multi-interest encoders): an item encoder, a user encoder. */
export interface SequenceEncoder extends Module<Sequences, Tensor> {
  /** Equal to the file name. */
  readonly name: string;
  /** Width of what comes out, [sequences, width] or [sequences, interests, width]. */
  readonly width: number;
  /** It treats columns apart, and wants this many empty steps between two of them. Without it columns are one sequence. */
  readonly gap?: number;
  /**
   * It is told of each step the column and, of the tokens of a whole history, the item that it belongs to, and reads the newest item
   * first, as Recformer does.
   */
  readonly structured?: true;
  /** It walks step by step: its program stands for one number of steps. */
  readonly unrolled?: true;
  /** It is, in the main, a model that was trained before. */
  readonly pretrained?: Pretrained;
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
