import type { Tensor } from '../compile/tf.ts';
import type { Predictor, SequenceEncoder } from '../nn/parts.ts';

/** What an item says of itself to a recommender: a column of `items.parquet`, and how it becomes numbers. */
export interface ItemText {
  /** Column of `items.parquet`. */
  readonly from: string;
  /** `words`: one number per word; `category`: one number for the whole value; `number`: the item's own number, and nothing else. */
  readonly as: 'words' | 'category' | 'number';
  /** Words that are kept, from the first. Default 30. */
  readonly most?: number;
}

/** How a choice is learned: the clicked one among 1 + K, or a yes or no for each candidate. */
export type Scheme = 'matching' | 'ranking';

/** A recommender before it is trained: which encoder, which encoder, which predictor. */
export interface Recommender {
  /** Equal to the file name. */
  readonly name: string;
  readonly scheme: Scheme;
  /**
   * Item columns by name; their token vectors lie one after the other in the sequence that the item encoder reads. An encoder
   * that treats columns apart (`gap`) is told the column of each step, numbered as here, and is given those of one token first.
   */
  readonly texts: Readonly<Record<string, ItemText>>;
  /** Of token vectors. */
  readonly width: number;
  /** Token vectors of an item to its vector. */
  readonly items: SequenceEncoder;
  /** Vectors of clicked items to the user's, one or several. If it is `unrolled`, every history is as long as `clicks`. */
  readonly users: SequenceEncoder;
  readonly predictor: Predictor;
  /** Of the users of a batch, as they are encoded: one number that is added to the loss. */
  readonly penalty?: (users: Tensor) => Tensor;
  /** Clicks that are looked at, the newest. */
  readonly clicks: number;
  toJSON(): object;
}
