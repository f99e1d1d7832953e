import { OptionsError } from '../core/errors.ts';
import { checkOptions, numberAbove, oneOf, optional, wholeNumber, yesOrNo } from '../core/option-rules.ts';
import { lateFusion, type LateFusionOptions } from '../encoders/late-fusion.ts';
import { sideNetwork, type SideNetworkOptions } from '../encoders/side-network.ts';
import { sideNetworks } from '../encoders/side-networks.ts';
import { dropoutRate } from '../nn/dropout-rate.ts';
import { dot } from '../predictors/dot.ts';
import { miner as minerOf } from '../predictors/miner.ts';
import type { Recommender } from '../training/recommender.ts';
import { vocabularyOf } from '../training/tables.ts';
import { clicksAs, type ClicksAs } from './settings/clicks-as.ts';
import { putTogether } from './settings/put-together.ts';
import { recommenderDefaults, type RecommenderOptions, recommenderRules } from './settings/recommender-options.ts';

export interface IisanOptions extends RecommenderOptions, Pick<SideNetworkOptions, 'step' | 'globalProjection' | 'localProjection'> {
  /** Layers of the model that made the vectors. Default 12, as BERT-base. */
  readonly layers?: number;
  /** Width of its states; a vector is `layers` of them. Default 768. */
  readonly states?: number;
  /** Clicks become a user as in this recommender. Default naml. */
  readonly users?: ClicksAs;
  /** Whether a network between several texts reads the layers of all. Default where there are several, unless `together` is given. */
  readonly between?: boolean;
  /** How several texts, each with a side network of its own and none between, become one vector. */
  readonly together?: NonNullable<LateFusionOptions['by']>;
  /** Of the attention over clicks, for nrms; `width` is a multiple of it. Default 8. */
  readonly heads?: number;
  /** Of the attention's weights, for nrms. Default 0.1. */
  readonly dropout?: number;
  /** Vectors of a user, for miner. Default 32. */
  readonly interests?: number;
  /** Weight of the penalty on interests that are alike, for miner. Default none. */
  readonly disagreement?: number;
}

/**
 * A small network beside a frozen language model, or one of images, that reads what its layers gave each item once, and the encoder of
 * users of another recommender; dot product. `texts` are items by number whose vectors are given (`vectors`), made with pooling `layers`.
 *
 * Source: Fu et al. 2024 (IISAN); Legommenders `config/model/bert-iisan-naml.yaml`, `llama-iisan-naml.yaml` and those of nrms, lstur and miner, the last of which does
 * not run there. Several texts, as text and image, are to be equally wide. Differs from the paper: see `sideNetworks`; clicks become a
 * user as in another recommender. Differs: the newest clicks are kept, there the oldest.
 *
 * Errors: `OptionsError` `unknown-key`, `wrong-value` for texts that are anything but items by number.
 *
 * @example
 * iisan({ layers: 4, states: 8, width: 16, step: 2 }).items.weights['out.kernel'].shape // [8, 16]
 */
export function iisan(options: IisanOptions = {}): Recommender {
  checkOptions<IisanOptions>('iisan', options, {
    ...recommenderRules, layers: optional(wholeNumber(1)), states: optional(wholeNumber(1)), step: optional(wholeNumber(1)), globalProjection: optional(wholeNumber(1)),
    localProjection: optional(wholeNumber(1)), users: optional(oneOf('naml', 'nrms', 'lstur', 'miner')), between: optional(yesOrNo), together: optional(oneOf('concat', 'sum', 'gated', 'additive')),
    heads: optional(wholeNumber(1)), dropout: optional(dropoutRate), interests: optional(wholeNumber(1)), disagreement: optional(numberAbove(0)),
  });
  const { layers, states, step, globalProjection, localProjection, users, between: asked, together, heads, dropout, interests, disagreement, ...known } = { ...recommenderDefaults, ...defaults, ...options };
  const { width, texts = { item: { from: 'id', as: 'number' } } } = known;
  refuseOthers(known.form, texts);
  const input = layers * states;
  const columns = Object.keys(texts).length;
  const between = asked ?? (columns > 1 && together === undefined);
  if (asked && columns === 1) throw new OptionsError('wrong-value', 'iisan: "between" is true, and there is one text alone', 'give another text, as { text: ..., image: ... }');
  if (between && together !== undefined) throw new OptionsError('wrong-value', 'iisan: "together" is given, and a network between the texts puts them together', 'leave one of the two out');
  const network = { width, input, layers, step, ...(globalProjection !== undefined && { globalProjection }), ...(localProjection !== undefined && { localProjection }) };
  const own = {
    layers, states, step, ...(globalProjection !== undefined && { globalProjection }), ...(localProjection !== undefined && { localProjection }), users, ...(columns > 1 && { between, ...(!between && { together: together ?? 'concat' }) }),
    ...(users === 'nrms' && { heads, dropout }), ...(users === 'miner' && { interests, ...(disagreement !== undefined && { disagreement }) }),
  };
  const predictor = minerOf({ width, ...(disagreement !== undefined && { disagreement }) });
  const byInterests = users === 'miner';
  const tables = { ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [vocabularyOf(name, text), { frozen: true }])), ...known.tables };
  const made = putTogether('iisan', { ...known, texts, tables, width: input }, {
    scheme: 'matching', predictor: byInterests ? predictor : dot(), ...(byInterests && predictor.penalty && { penalty: predictor.penalty }), settings: own,
    items: () => {
      if (columns === 1) return sideNetwork(network);
      return between ? sideNetworks({ ...network, columns }) : lateFusion({ width, input, columns, by: together ?? 'concat', encoder: sideNetwork(network) });
    },
    users: () => clicksAs(users, { width, heads, dropout, interests }),
    ...(byInterests && { parity: { padding: true } }),
  });
  const [told] = Object.values(made.toJSON()) as [object];
  return { ...made, toJSON: () => ({ iisan: { ...told, width } }) };
}

const defaults = { layers: 12, states: 768, step: 1, users: 'naml', heads: 8, dropout: 0.1, interests: 32 } as const;

function refuseOthers(form: IisanOptions['form'], texts: Recommender['texts']): void {
  const refused = (found: string, hint: string) => new OptionsError('wrong-value', `iisan: ${found}`, hint);
  if (form === 'id') throw refused('"form" is "id", and an item is known by its vectors', 'leave "form" out');
  const other = Object.entries(texts).find(([, { as }]) => as !== 'number');
  if (other) throw refused(`text "${other[0]}" is ${other[1].as}, and an item is known by vectors that are given`, 'texts: { item: { from: "id", as: "number" } }, and vectors: { item: ... }');
}
