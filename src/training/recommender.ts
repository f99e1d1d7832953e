import type { Tensor } from '../compile/tf.ts';
import type { Tokenizer } from '../core/engine.ts';
import type { Module } from '../nn/module.ts';
import type { Predictor, SequenceEncoder, Sequences } from '../nn/parts.ts';

/** What an item says of itself to a recommender: a column of `items.parquet`, and how it becomes numbers. */
export interface ItemText {
  /** Column of `items.parquet`. */
  readonly from: string;
  /**
   * `words`: one number per word; `category`: one number for the whole value; `number`: the item's own number, and nothing else;
   * `codes`: one number of a list, that of a level (`codedItems` makes them); `tokens`: one number per token of the recommender's
   * tokenizer; `states`: the states of all tokens, of texts that are `lower.texts` (`withPretrained` makes it of tokens where the item encoder is split).
   */
  readonly as: 'words' | 'category' | 'number' | 'codes' | 'tokens' | 'states';
  /** Words or tokens that are kept, from the first. Default 30. */
  readonly most?: number;
  /** Words that stand before those of every item that has any, as `title:` in a prompt; they do not count in `most`, as tokens they do. */
  readonly lead?: string;
  /**
   * Of tokens: `lead` alone, which every item has then, or what the item says alone. For a model that tells names of attributes from values, as
   * two columns; each is cut by itself, nothing is put around them, and together they have `most`. Default: both as one text.
   */
  readonly only?: 'lead' | 'value';
  /** The tokens that the tokenizer puts around a sequence: before the first text of an item, behind each. They count in `most`. Default true. */
  readonly around?: boolean;
  /** Of a list of codes, from 0. Default 0. */
  readonly level?: number;
  /**
   * The table that its numbers are rows of: texts that name one share it, and the same column with two names has two. Default: one
   * for all words, `words`, one for all tokens, `tokens`, and one for each other text, by its name.
   */
  readonly vocabulary?: string;
}

/** A table of vectors that is not as every table is: rows of the recommender's width that are learned. */
export interface TableOptions {
  /** Width of its rows; a linear layer makes the recommender's of it. Default: the recommender's. */
  readonly stored?: number;
  /** Rows that are not trained. Default: where `stored` is given. */
  readonly frozen?: boolean;
  /** A linear layer even where `stored` is the recommender's width. Default: where the widths differ. */
  readonly linear?: boolean;
  /** Of what the linear layer yields. Default 0.1. */
  readonly dropout?: number;
  /** Of the normal that rows start from. Default 0.1. */
  readonly deviation?: number;
}

/** Tokens of a small table of their own that stand between what items say, as in BERT. */
export interface SpecialTokens {
  /** One before everything. */
  readonly cls?: boolean;
  /** One behind every column; in a flat history behind every item. */
  readonly sep?: boolean;
  /** One between two columns of an item, in a flat history. */
  readonly attrSep?: boolean;
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
  /** Cuts texts into tokens; their ids are rows of a table. Default: that of a pretrained item encoder (`withPretrained`). */
  readonly tokenizer?: Tokenizer;
  /** Its item encoder reads states of a pretrained model, whose lower layers read these texts, as tokens. */
  readonly lower?: { readonly texts: Recommender['texts'] };
  /** Of token vectors. */
  readonly width: number;
  /** Token vectors of an item to its vector. */
  readonly items: SequenceEncoder;
  /**
   * Vectors of clicked items to the user's, one or several. If it is `unrolled`, every history is as long as `clicks`. The very object that
   * `items` is means one encoder for both, with one set of weights.
   */
  readonly users: SequenceEncoder;
  readonly predictor: Predictor;
  /** Of the user of each row, as it is encoded, and of the clicks for a predictor that reads them: one number that is added to the loss. */
  readonly penalty?: (users: Tensor, history?: Sequences) => Tensor;
  /** Of the items of a batch, as their encoder reads them: one number that is added to the loss, by weights of its own that nothing else reads. */
  readonly supervision?: Module<Sequences, Tensor>;
  /** Clicks that are looked at. */
  readonly clicks: number;
  /** Which, of too many. Default `last`, the newest. */
  readonly keep?: 'last' | 'first';
  /**
   * Every history is as long as `clicks`, with item 0 or with zeros where no click is, for parts that look at padding. Default: nothing
   * stands there that anybody looks at.
   */
  readonly padding?: 'item' | 'zeros';
  /** Tokens between the columns of an item, for an encoder that reads them as one sequence. */
  readonly inputer?: Pick<SpecialTokens, 'cls' | 'sep'>;
  /** The encoder of users reads the tokens of all clicked items as one sequence, and no item vector. */
  readonly flatten?: SpecialTokens;
  /** By vocabulary; `users` are users by number. */
  readonly tables?: Readonly<Record<string, TableOptions>>;
  /** Each user has a vector by number, which the encoder of users is given as `known`; zeros for a user that it has never seen. */
  readonly knowsUsers?: true;
  /** What metrics of probabilities (LogLoss, F1, ECE) read: the sigmoid of a score, or the score. Default sigmoid when ranking, else raw. */
  readonly probabilities?: 'sigmoid' | 'raw';
  toJSON(): object;
}
