import { OptionsError } from '../core/errors.ts';
import { checkOptions, columnName, optional, wholeNumber } from '../core/option-rules.ts';
import { attention } from '../encoders/attention.ts';
import { pooling } from '../encoders/pooling.ts';
import { semanticCodes } from '../encoders/semantic-codes.ts';
import { dcn, type DcnOptions } from '../predictors/dcn.ts';
import { networkRules } from '../predictors/pairs/network-options.ts';
import { semanticMix } from '../predictors/semantic-mix.ts';
import type { Recommender } from '../training/recommender.ts';
import { putTogether } from './settings/put-together.ts';
import { recommenderDefaults, type RecommenderOptions, recommenderRules } from './settings/recommender-options.ts';

export interface UistDcnOptions extends RecommenderOptions, Omit<DcnOptions, 'width'> {
  /** Codes of an item, from coarse to fine. Default 4. */
  readonly levels?: number;
  /** Item column of the codes, which `codedItems` makes. Default `codes`. */
  readonly codes?: string;
  /** Of the attention over clicks; `width` is a multiple of it. Default 8. */
  readonly heads?: number;
}

/**
 * Items as semantic codes, with one small table for each level instead of a vector for each item; self-attention over the clicks level by
 * level, and users crossed with items at every pair of levels: a click or not.
 *
 * `width` is that of one code: an item is `levels` of them side by side, and so is a user.
 *
 * Source: Liu et al. 2024 (UIST) with DCN; Legommenders `semantic_operator.py`, `semantic_mix_predictor.py`, which do not run, so that
 * there is no number to compare with. Differs from the paper: a user is encoded from its clicks, and has no codes of its own.
 *
 * Errors: `OptionsError` `unknown-key`, `wrong-value`.
 *
 * @example
 * uistDcn({ width: 16, levels: 3 }).items.width // 48
 */
export function uistDcn(options: UistDcnOptions = {}): Recommender {
  const { width: _, ...network } = networkRules;
  checkOptions<UistDcnOptions>('uistDcn', options, {
    ...recommenderRules, ...network, crosses: optional(wholeNumber(1)), levels: optional(wholeNumber(1)), codes: optional(columnName), heads: optional(wholeNumber(1)),
  });
  const { levels: count = 4, codes = 'codes', heads, hidden, activation, dropout, batchNorm, crosses, ...rest } = { ...recommenderDefaults, heads: 8, ...options };
  const texts = rest.texts ?? Object.fromEntries(Array.from({ length: count }, (_, level) => [`code${level}`, { from: codes, as: 'codes', level }] as const));
  refuseOthers(options, texts);
  const { width } = rest;
  const levels = Object.keys(texts).length;
  const asked = { activation, dropout, batchNorm, crosses };
  const of = dcn({ width, hidden: hidden ?? [128, 64], ...Object.fromEntries(Object.entries(asked).filter(([, given]) => given !== undefined)) });
  const { predictor: __, width: ___, ...settings } = of.toJSON() as Readonly<Record<string, unknown>>;
  return putTogether('uistDcn', { ...rest, texts }, {
    scheme: 'ranking', predictor: semanticMix({ width, levels, of }), settings: { heads, ...settings },
    items: () => pooling({ width, columns: levels, flatten: true }),
    users: (own) => semanticCodes({ levels, input: width, hidden: width, encoder: attention({ width: own, input: width, heads, hidden: width }) }),
  });
}

function refuseOthers({ form, levels, codes, texts: given }: UistDcnOptions, texts: Recommender['texts']): void {
  const refused = (found: string, hint: string) => new OptionsError('wrong-value', `uistDcn: ${found}`, hint);
  if (form === 'id') throw refused('"form" is "id", and an item is known by its codes', 'leave "form" out');
  if (given && (levels !== undefined || codes !== undefined)) throw refused('"texts" are given, and "levels" or "codes" too', 'give the levels as texts, or none');
  const other = Object.entries(texts).find(([, { as }]) => as !== 'codes');
  if (other) throw refused(`text "${other[0]}" is ${other[1].as}, and every level is codes`, 'give { from, as: "codes", level } for each level');
}
