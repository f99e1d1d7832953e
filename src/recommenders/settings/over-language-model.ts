import { checkOptions, oneOf, optional, type Rules, wholeNumber } from '../../core/option-rules.ts';
import { additive } from '../../encoders/additive.ts';
import { attention } from '../../encoders/attention.ts';
import { fastformer } from '../../encoders/fastformer.ts';
import { gru } from '../../encoders/gru.ts';
import { languageModel, type LanguageModelOptions, languageModelRules } from '../../encoders/language-model.ts';
import { polyAttention } from '../../encoders/poly-attention.ts';
import { dropoutRate } from '../../nn/dropout-rate.ts';
import type { Predictor, SequenceEncoder } from '../../nn/parts.ts';
import { dcn } from '../../predictors/dcn.ts';
import { dot } from '../../predictors/dot.ts';
import { miner } from '../../predictors/miner.ts';
import { widths } from '../../predictors/pairs/network-options.ts';
import type { ItemText, Recommender } from '../../training/recommender.ts';
import { withPretrained } from '../../training/with-pretrained.ts';
import { putTogether } from './put-together.ts';
import { recommenderDefaults, type RecommenderOptions, recommenderRules } from './recommender-options.ts';

/** What recommenders over a pretrained language model have in common. */
export interface OverLanguageModelOptions extends Omit<RecommenderOptions, 'form' | 'tokenizer'>, Omit<LanguageModelOptions, 'width' | 'parity'> {
  /** Of item and user vectors. Default 64. */
  readonly width?: number;
  /** Clicks that are looked at. Default 50. */
  readonly clicks?: number;
  /** Which, of too many. Default the last, which are the newest; in parity the first. */
  readonly keep?: 'last' | 'first';
  /** What stands in a history up to `clicks`, for parts that look at padding: item 0, or zeros. Default nothing; in parity where it counts. */
  readonly padding?: 'item' | 'zeros';
  /** Tokens of a small table of their own, beside those of the tokenizer (`around` of a text). Default none. */
  readonly inputer?: NonNullable<RecommenderOptions['inputer']>;
  /** Tables of vectors, by vocabulary: `tokens`, a category's column. Default: word vectors stand still where the model does. */
  readonly tables?: NonNullable<RecommenderOptions['tables']>;
  /** Of the scorer of additive pooling. Default 256. */
  readonly hidden?: number;
  /** Leave the model as it is. Default: where there is an adapter. */
  readonly frozen?: boolean;
  /** As the original: the oldest clicks, no tokens around a text, one layer less where it is split, interests that look at padding. */
  readonly parity?: 'legommenders';
  /** Item columns that are read. Default: the tokens of `title`. */
  readonly texts?: Readonly<Record<string, ItemText>>;
  /** What clicks become: a learned average, self-attention, a gated recurrent unit, Fastformer, or several interests. Default `additive`. */
  readonly users?: 'additive' | 'attention' | 'gru' | 'fastformer' | 'poly';
  /** What scores: a dot product, the match of several interests, or crosses of user and item, a click or not. Default `dot`, of interests `miner`. */
  readonly predictor?: 'dot' | 'miner' | 'dcn';
  /** Of the encoder of users; `width` is a multiple of it. Default 8. */
  readonly heads?: number;
  /** Of the encoder of users, and of the layers of `dcn`. Default 0.1. */
  readonly dropout?: number;
  /** Vectors of a user, of several interests. Default 32. */
  readonly interests?: number;
  /** Widths of the layers of `dcn`. Default [128, 64], in parity [1000, 1000, 1000]. */
  readonly layers?: readonly number[];
}

type Told = Omit<OverLanguageModelOptions, 'model'>;

const { form: _, tokenizer: ______, ...rules } = recommenderRules;
const { width: __, parity: ___, ...modelRules } = languageModelRules;
export const overLanguageModelRules: Rules<OverLanguageModelOptions> = {
  ...rules, ...modelRules,
  users: optional(oneOf('additive', 'attention', 'gru', 'fastformer', 'poly')), predictor: optional(oneOf('dot', 'miner', 'dcn')), heads: optional(wholeNumber(1)),
  dropout: optional(dropoutRate), interests: optional(wholeNumber(1)), layers: optional(widths),
};

/** Items by a pretrained language model, users by an encoder of their clicks. */
export function overLanguageModel(name: string, options: OverLanguageModelOptions): Recommender {
  checkOptions<OverLanguageModelOptions>(name, options, overLanguageModelRules);
  const { model, pooling, hidden, adapter, frozen, split, cache, users = 'additive', predictor = users === 'poly' ? 'miner' : 'dot', heads = 8, dropout = 0.1, interests = 32, layers, ...own } = options;
  const { parity } = own;
  const known = { ...recommenderDefaults, texts: { title: { from: 'title', as: 'tokens' } } as const, ...own };
  const { width } = known;
  const items = languageModel({
    model, width, ...(pooling && { pooling }), ...(hidden !== undefined && { hidden }), ...(adapter && { adapter }), ...(frozen !== undefined && { frozen }),
    ...(split !== undefined && { split }), ...(cache !== undefined && { cache }), ...(parity && { parity }),
  });
  const encoders: Readonly<Record<NonNullable<Told['users']>, (input: number) => SequenceEncoder>> = {
    additive: (input) => additive({ width: input, hidden: input }), attention: (input) => attention({ width: input, heads, dropout, hidden: input }),
    gru: (input) => gru({ width: input, hidden: input }), fastformer: (input) => fastformer({ width: input, heads, layers: 1, dropout }),
    poly: (input) => polyAttention({ width: input, interests, hidden: 256, paddingCounts: parity !== undefined }),
  };
  const crossed = layers ?? (parity ? [1000, 1000, 1000] : [128, 64]);
  const predictors: Readonly<Record<NonNullable<Told['predictor']>, () => Predictor>> = { dot, miner: () => miner({ width }), dcn: () => dcn({ width, hidden: crossed, dropout }) };
  const { languageModel: { width: ____, ...told } } = items.toJSON() as { languageModel: Readonly<Record<string, unknown>> };
  const settings = {
    ...told, users, predictor, ...(['attention', 'fastformer'].includes(users) && { heads }), dropout, ...(users === 'poly' && { interests }), ...(predictor === 'dcn' && { layers: crossed }),
  };
  const made = putTogether(name, known, {
    scheme: predictor === 'dcn' ? 'ranking' : 'matching', items: () => items, users: encoders[users], predictor: predictors[predictor](), settings,
    ...(users === 'poly' && { parity: { padding: true } }),
  });
  return withPretrained({ ...made, toJSON: () => withoutForm(name, made.toJSON()) });
}

function withoutForm(name: string, json: object): object {
  const { form: _, ...options } = (json as Readonly<Record<string, Readonly<Record<string, unknown>>>>)[name]!;
  return { [name]: options };
}
