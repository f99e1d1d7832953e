import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { OptionsError } from '../core/errors.ts';
import { checkOptions, numberAbove, oneOf, optional, wholeNumber } from '../core/option-rules.ts';
import { columnMasks } from '../encoders/columns/column-masks.ts';
import { lateFusion, type LateFusionOptions } from '../encoders/late-fusion.ts';
import { assembly } from '../nn/assembly.ts';
import { correlationSupervision } from '../nn/correlation-supervision.ts';
import { dropoutRate } from '../nn/dropout-rate.ts';
import type { Module } from '../nn/module.ts';
import type { Sequences } from '../nn/parts.ts';
import { weighedSteps } from '../nn/weighed-steps.ts';
import { dot } from '../predictors/dot.ts';
import type { Recommender } from '../training/recommender.ts';
import { vocabularyOf } from '../training/tables.ts';
import { clicksAs } from './settings/clicks-as.ts';
import { putTogether } from './settings/put-together.ts';
import { recommenderDefaults, type RecommenderOptions, recommenderRules } from './settings/recommender-options.ts';

export interface KdsrOptions extends RecommenderOptions {
  /** Width of the vectors of the modalities: a multiple of `parts`. Default 768. */
  readonly states?: number;
  /** Items that each is compared with: the next ones of the batch. Default 4. */
  readonly pairs?: number;
  /** What correlations are divided by before they are compared. Default 1.5. */
  readonly temperature?: number;
  /** Pieces that a vector is cut into, whose correlations together are a kind of pair. Default 8. */
  readonly parts?: number;
  /** Kinds of pairs. Default 50. */
  readonly codes?: number;
  /** What the whole correlation weighs in the loss. Default 4. */
  readonly holistic?: number;
  /** What the kind of a pair weighs in the loss. Default 0.5. */
  readonly dissected?: number;
  /** How the item's own vector and those of its modalities become one. Default additive. */
  readonly together?: NonNullable<LateFusionOptions['by']>;
  /** Clicks become a user as in this recommender. Default naml. */
  readonly users?: 'naml' | 'nrms' | 'lstur';
  /** Of the attention over clicks, for nrms; `width` is a multiple of it. Default 8. */
  readonly heads?: number;
  /** Of the attention's weights, for nrms. Default 0.1. */
  readonly dropout?: number;
}

/**
 * Items as a learned vector and one of each modality, which begin as what frozen models give and are learned on, held to the correlations
 * that those had between items; dot product.
 *
 * `texts` are items by number: by default `id`, `text`, `image`, and `textTeacher`, `imageTeacher`, whose tables are frozen. `vectors` fill
 * `text` and `textTeacher` alike, `image` and `imageTeacher` alike.
 *
 * Source: Hu et al. 2024 (KDSR), as far as its text and its code tell. Differs: see `correlationSupervision`; vectors are not compressed by
 * an autoencoder first; what is fused are maps of them; no graph over a session; the asynchronous step is a rate of one's own
 * (`optimizer: { adam: { rates: { tables.text: 0.1 } } }`), there one that grows.
 *
 * Errors: `OptionsError` `unknown-key`, `wrong-value` for texts that are anything but items by number, or without a teacher among them.
 *
 * @example
 * Object.keys(kdsr({ states: 16, width: 8 }).texts) // ['id', 'text', 'image', 'textTeacher', 'imageTeacher']
 * kdsr({ states: 16, width: 8, codes: 5 }).supervision.weights['image.codes'].shape // [5, 8]
 */
export function kdsr(options: KdsrOptions = {}): Recommender {
  checkOptions<KdsrOptions>('kdsr', options, {
    ...recommenderRules, states: optional(wholeNumber(1)), together: optional(oneOf('concat', 'sum', 'gated', 'additive')), users: optional(oneOf('naml', 'nrms', 'lstur')),
    heads: optional(wholeNumber(1)), dropout: optional(dropoutRate), pairs: optional(wholeNumber(1)), temperature: optional(numberAbove(0)), parts: optional(wholeNumber(1)),
    codes: optional(wholeNumber(1)), holistic: optional(numberAbove(0)), dissected: optional(numberAbove(0)),
  });
  const { states, together, users, heads, dropout, pairs, temperature, parts, codes, holistic, dissected, ...known } = { ...recommenderDefaults, ...defaults, ...options };
  const { width, form } = known;
  const texts = teachersLast(known.texts ?? itself('id', 'text', 'image', 'textTeacher', 'imageTeacher'));
  const names = Object.keys(texts);
  const own = names.filter((name) => !isTeacher(name));
  refuseOthers(form, texts);
  if (states % parts !== 0) throw new OptionsError('wrong-value', `kdsr: ${parts} parts do not divide vectors of ${states}`, 'choose another number of parts');
  const supervised = own.filter((name) => names.includes(`${name}Teacher`));
  const learned = own.filter((name) => !supervised.includes(name));
  const tables = Object.fromEntries(names.map((name) =>
    [vocabularyOf(name, texts[name]!), isTeacher(name) ? { frozen: true } : learned.includes(name) ? { stored: width, frozen: false } : { frozen: false }]));
  const settings = { states, together, users, pairs, temperature, parts, codes, holistic, dissected, ...(users === 'nrms' && { heads, dropout }) };
  const made = putTogether('kdsr', { ...known, texts, tables: { ...tables, ...known.tables }, width: states }, {
    scheme: 'matching', predictor: dot(), settings, users: () => clicksAs(users, { width, heads, dropout, interests: 1 }),
    items: () => lateFusion({ width, input: states, columns: own.length, by: together }),
    supervision: ofColumns(names, supervised, correlationSupervision({ width: states, hidden: width, pairs, temperature, parts, codes, holistic, dissected })),
  });
  const [told] = Object.values(made.toJSON()) as [object];
  return { ...made, toJSON: () => ({ kdsr: { ...told, width } }) };
}

const defaults = { states: 768, together: 'additive', users: 'naml', heads: 8, dropout: 0.1, pairs: 4, temperature: 1.5, parts: 8, codes: 50, holistic: 4, dissected: 0.5 } as const;

const isTeacher = (name: string) => name.endsWith('Teacher');
const itself = (...names: readonly string[]): Recommender['texts'] => Object.fromEntries(names.map((name) => [name, { from: 'id', as: 'number' }]));

/** Behind all others, where the encoder of items does not look. */
function teachersLast(texts: Recommender['texts']): Recommender['texts'] {
  const entries = Object.entries(texts);
  return Object.fromEntries([...entries.filter(([name]) => !isTeacher(name)), ...entries.filter(([name]) => isTeacher(name))]);
}

/** The sum over modalities of how each is held to its teacher, by weights of its own. */
function ofColumns(names: readonly string[], supervised: readonly string[], supervision: ReturnType<typeof correlationSupervision>): Module<Sequences, Tensor> {
  const parts = assembly(Object.fromEntries(supervised.map((name) => [name, supervision])));
  return {
    weights: parts.weights,
    forward(weights, sequences, pass) {
      const at = parts.at(weights, pass);
      const masks = columnMasks(sequences, names.length);
      const of = (name: string) => weighedSteps(sequences.vectors, masks[names.indexOf(name)]!);
      return supervised.map((name) => at[name]!({ student: of(name), teacher: of(`${name}Teacher`) })).reduce((sum, one) => tf.add(sum, one));
    },
  };
}

function refuseOthers(form: KdsrOptions['form'], texts: Recommender['texts']): void {
  const refused = (found: string, hint: string) => new OptionsError('wrong-value', `kdsr: ${found}`, hint);
  if (form === 'id') throw refused('"form" is "id", and an item is known by the vectors of its modalities', 'leave "form" out');
  const other = Object.entries(texts).find(([, { as }]) => as !== 'number');
  if (other) throw refused(`text "${other[0]}" is ${other[1].as}, and vectors are given by the item's number`, 'texts: { text: { from: "id", as: "number" }, textTeacher: ... }');
  const teachers = Object.keys(texts).filter(isTeacher);
  const without = teachers.find((name) => !(name.slice(0, -'Teacher'.length) in texts));
  if (without !== undefined) throw refused(`"${without}" teaches a text that there is not`, `give ${without.slice(0, -'Teacher'.length)} too`);
  if (teachers.length === 0) throw refused('no text is a teacher', 'name the frozen vectors of "text" "textTeacher"');
}
