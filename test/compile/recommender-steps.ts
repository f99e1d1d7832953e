import type { CompileOptions } from '../../src/compile/compile.ts';
import type { ProgramCall } from '../../src/compile/program.ts';
import { readSize, type SymbolValues, symbolsIn } from '../../src/compile/sizes/size-expression.ts';
import * as recommenders from '../../src/recommenders/index.ts';
import { initialWeights } from '../../src/training/initial-weights.ts';
import { type DescribedProgram, type StepGroups, stepProgram } from '../../src/training/programs.ts';
import type { Recommender } from '../../src/training/recommender.ts';
import { partWeights, vocabularyOf } from '../../src/training/tables.ts';
import { madeUp, madeUpWeights } from './both-ways.ts';

/** A step of training of one recommender at toy sizes, and what it may be given. */
export interface RecommenderStep extends DescribedProgram {
  readonly recommender: Recommender;
  readonly groups: StepGroups;
}

const tinyRecformer = {
  model_type: 'longformer', hidden_size: 8, num_hidden_layers: 2, num_attention_heads: 2, intermediate_size: 12, vocab_size: 9, max_position_embeddings: 64,
  attention_window: 4, token_type_size: 4, max_item_embeddings: 6, max_attr_num: 2, max_attr_length: 5, max_token_num: 24, bos_token_id: 7,
};
const texts = { title: { from: 'title', as: 'words' }, abstract: { from: 'abstract', as: 'words' }, category: { from: 'category', as: 'category' } } as const;
const small = { width: 8, clicks: 5 };
const [text, id] = [{ ...small, texts }, { ...small, form: 'id' }] as const;

const bert = { model_type: 'bert', hidden_size: 8, num_hidden_layers: 2, num_attention_heads: 2, intermediate_size: 12, vocab_size: 9 };

const { autoint, dcn, dcnv2, deepfm, din, dnn, finalmlp, gdcn, masknet, pnn } = recommenders;
const ranked = { autoint, dcn, dcnv2, deepfm, din, dnn, finalmlp, gdcn, masknet, pnn };

const made: Readonly<Record<string, readonly [Recommender, StepGroups?]>> = {
  ...Object.fromEntries(Object.entries(ranked).flatMap(([name, rank]): [string, [Recommender]][] =>
    [[`${name} by text`, [rank({ ...text, hidden: [6, 5] })]], [`${name} by number`, [rank({ ...id, hidden: [6, 5] })]]])),
  bst: [recommenders.bst({ ...text, heads: 2, layers: 1 })],
  'factorizationMachine by text': [recommenders.factorizationMachine({ ...text, users: 'clicks' })],
  'factorizationMachine by number': [recommenders.factorizationMachine(small)],
  fastformer: [recommenders.fastformer({ ...text, heads: 2 })],
  flattenFastformer: [recommenders.flattenFastformer({ ...text, heads: 2, layers: 1 })],
  flattenTransformer: [recommenders.flattenTransformer({ ...text, heads: 2 })],
  iisan: [recommenders.iisan({ ...small, layers: 4, states: 8, step: 1 })],
  'iisan of text and image': [recommenders.iisan({ ...small, layers: 3, states: 4, texts: { text: { from: 'id', as: 'number' }, image: { from: 'id', as: 'number' } } })],
  kdsr: [recommenders.kdsr({ ...small, states: 16, codes: 3 })],
  logisticRegression: [recommenders.logisticRegression(small)],
  lstur: [recommenders.lstur(text)],
  miner: [recommenders.miner({ ...text, heads: 2, interests: 3 })],
  naml: [recommenders.naml(text), { texts: 2, histories: 2 }],
  nrms: [recommenders.nrms({ ...text, heads: 2 }), { texts: 3, histories: 3 }],
  once: [recommenders.once({ ...small, model: bert, split: 1, adapter: { rank: 2 } })],
  plmNr: [recommenders.plmNr({ ...small, model: bert })],
  recformer: [recommenders.recformer({ model: tinyRecformer, clicks: 3, attributes: ['title', 'beat'], adapter: { rank: 2 } })],
  'recformer, all of it': [recommenders.recformer({ model: { ...tinyRecformer, num_hidden_layers: 1 }, clicks: 3, similarity: 'dot' })],
  uistDcn: [recommenders.uistDcn({ ...small, levels: 2, hidden: [6], heads: 2 })],
  'nrms over four texts': [recommenders.nrms({ ...small, heads: 2, inputer: { cls: true, sep: true }, texts: { ...texts, lead: texts.title, body: { from: 'body', as: 'words', vocabulary: 'body' } } }), { texts: 2, histories: 1 }],
  'nrms by number': [recommenders.nrms({ ...id, heads: 2 })],
};

/** Every recommender, with the text of three columns or by its number alone; with text, products come before words are looked up. */
export const recommenderSteps: Readonly<Record<string, RecommenderStep>> = Object.fromEntries(Object.entries(made).map(([name, [recommender, groups = { texts: 1, histories: 1 }]]) =>
  [name, { recommender, groups, ...stepOf(recommender, groups) }]));

function stepOf(recommender: Recommender, groups: StepGroups): DescribedProgram {
  const { program, options } = stepProgram(recommender, groups);
  return 'text.title.0' in options.inputs ? { program, options: { ...options, distinct: ['V0', 'V1'] } } : { program, options };
}

/** All that has a gradient: weights as a training starts with them, those of a pretrained model made up, and rows of tables. */
export function startOf({ recommender, options }: RecommenderStep, sizes: SymbolValues): Record<string, Float32Array<ArrayBuffer>> {
  const rows = Object.entries(options.inputs).filter(([name]) => name.startsWith('rows.'));
  const tables = madeUp({ inputs: Object.fromEntries(rows) }, sizes, 5);
  const pretrained = Object.fromEntries(Object.entries(partWeights(recommender)).filter(([name, { init }]) => init.kind === 'given' || name.startsWith('items.model.')));
  const given = [...Object.entries(madeUpWeights({ inputs: {}, weights: pretrained })), ...Object.entries(tables).map(([name, { values }]) => [name, values] as const)];
  return { ...initialWeights(partWeights(recommender), 1), ...Object.fromEntries(given.map(([name, values]) => [name, Float32Array.from(values)])) };
}

/** The weights proper: rows of tables are inputs. */
export const parts = (weights: Readonly<Record<string, Float32Array>>) => Object.fromEntries(Object.entries(weights).filter(([name]) => !name.startsWith('rows.')));

/** Sizes of a step; the tables have 9 rows in all of them. */
export function sizesOf({ options }: RecommenderStep, seed: number): SymbolValues {
  const least: Readonly<Record<string, number>> = { V: 9, W: 9, N: 4, T: 3, U: 3, L: 4, R: 6, C: 3, K: 4 };
  const names = [...new Set(Object.values(options.inputs).flatMap(({ shape }) => shape.flatMap(symbolsIn)))];
  return Object.fromEntries(names.map((name, at) => [name, least[name[0]!]! + (/^[VW]/.test(name) ? 0 : (at * seed) % 3)]));
}

/** What a step is asked, with these rows of tables. */
export function callOf({ recommender, groups, options }: RecommenderStep, sizes: SymbolValues, weights: Readonly<Record<string, Float32Array>>, seed: number): ProgramCall {
  const of = (symbol: string, count: number) => Array.from({ length: count }, (_, group) => sizes[`${symbol}${group}`] ?? 0).reduce((a, b) => a + b, 0);
  const rowsOf = (table: string) => readSize(options.inputs[`rows.${table}`]!.shape[0]!, sizes);
  const items = of('N', groups.texts);
  const below = Object.fromEntries(Object.keys(options.inputs).map((name): [string, number] => {
    const [kind, column] = name.split('.') as [string, string];
    if (kind === 'text') return [name, rowsOf(vocabularyOf(column, recommender.texts[column]!))];
    return [name, kind === 'candidates' && sizes['K'] ? sizes['K'] : kind === 'userOf' ? of('U', groups.histories) : kind === 'user' ? rowsOf('users') : items];
  }));
  const inputs = madeUp(options as CompileOptions, sizes, seed, below);
  for (const [name, { shape, values }] of Object.entries(inputs)) {
    const steps = shape.at(-1)!;
    if (name === 'labels') for (const at of values.keys()) values[at] = Number(at % steps === 0);
    if (/mask/i.test(name)) for (const [at, value] of values.entries()) values[at] = Number(at % steps === 0 || value > -0.3);
    if (name.startsWith('rows.')) values.set(weights[name]!);
  }
  return { inputs, dropout: { seed: 3, step: seed } };
}
