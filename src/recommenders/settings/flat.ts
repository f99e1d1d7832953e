import { checkOptions, optional, type Rule, wholeNumber, yesOrNo } from '../../core/option-rules.ts';
import { dropoutRate } from '../../nn/dropout-rate.ts';
import type { SequenceEncoder } from '../../nn/parts.ts';
import { dot } from '../../predictors/dot.ts';
import { mostTokens } from '../../training/caches/item-texts.ts';
import type { ItemText, Recommender, SpecialTokens } from '../../training/recommender.ts';
import { putTogether } from './put-together.ts';
import { recommenderDefaults, type RecommenderOptions, recommenderRules } from './recommender-options.ts';

/** What recommenders over the tokens of a whole history have in common. */
export interface FlatOptions extends RecommenderOptions {
  /** `width` is a multiple of it. Default 8. */
  readonly heads?: number;
  /** Of both encoders. */
  readonly layers?: number;
  /** Default 0.1. */
  readonly dropout?: number;
  /** Tokens before the history, behind every item, and between the columns of one. Default all of them. */
  readonly flatten?: SpecialTokens;
}

type EncoderOptions = Required<Pick<FlatOptions, 'width' | 'heads' | 'layers' | 'dropout'>> & { readonly longest: number };

const tokensRule: Rule = (value) => typeof value === 'object' && value !== null
  && Object.entries(value).every(([key, given]) => ['cls', 'sep', 'attrSep'].includes(key) && yesOrNo(given) === undefined) ? undefined : '{ cls?, sep?, attrSep? }, true or false';

/** An encoder over the words of an item, one of the same kind over the words of all clicked items as one sequence, dot product. */
export function flat(name: string, options: FlatOptions, layersByDefault: number, encoderOf: (options: EncoderOptions) => SequenceEncoder): Recommender {
  checkOptions<FlatOptions>(name, options, {
    ...recommenderRules, heads: optional(wholeNumber(1)), layers: optional(wholeNumber(1)), dropout: optional(dropoutRate), flatten: optional(tokensRule),
  });
  const { heads, layers, dropout, flatten: given, ...known } = { ...recommenderDefaults, heads: 8, layers: layersByDefault, dropout: 0.1, ...options };
  const flatten = { cls: true, sep: true, attrSep: true, ...given };
  const encoder = (longest: number) => encoderOf({ width: known.width, heads, layers, dropout, longest });
  return putTogether(name, known, {
    scheme: 'matching', predictor: dot(), flatten, settings: { heads, layers, dropout, flatten },
    items: (texts) => encoder(tokensOf(texts) + Object.keys(texts).length + 1),
    users: (_, texts) => encoder(1 + known.clicks * (tokensOf(texts) + Object.keys(texts).length)),
  });
}

/** The most tokens of an item; a special one more stands behind each column. */
const tokensOf = (texts: Recommender['texts']): number => Object.values<ItemText>(texts).reduce((sum, text) => sum + mostTokens(text), 0);
