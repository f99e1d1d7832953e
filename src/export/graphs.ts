import { compile } from '../compile/compile.ts';
import { onnxInputs } from '../compile/onnx-file.ts';
import type { InputSpec, Program } from '../compile/program.ts';
import * as tf from '../compile/tf.ts';
import { DataError } from '../core/errors.ts';
import type { ExportedGraph as GraphDocument } from '../io/documents.ts';
import { embed } from '../nn/embed.ts';
import { flatHistories } from '../training/flat-histories.ts';
import type { NamedArrays } from '../training/optimizers/optimizer.ts';
import { itemProgram, specialWeights } from '../training/programs.ts';
import type { Recommender } from '../training/recommender.ts';
import { recommenderParts } from '../training/recommender-parts.ts';
import { specialTable, tableName, usersTable, vocabulariesOf } from '../training/tables.ts';
import { textGraphInputs } from './text-graph-inputs.ts';

/** An ONNX file with its weights in it, and what it takes and gives. */
export interface ExportedGraph extends GraphDocument {
  readonly bytes: Uint8Array;
}

/** A recommender with tables as wide as everything else (`plainTables`), and its weights. */
export interface PlainRecommender {
  readonly recommender: Recommender;
  readonly weights: NamedArrays;
}

/** The same, and the vector of item 0, for recommenders that look at padding. */
export interface WithBlank extends PlainRecommender {
  readonly blank: Float32Array;
}

type Shapes = Readonly<Record<string, { readonly shape: readonly number[] }>>;

interface Described {
  readonly program: Program;
  readonly inputs: Readonly<Record<string, InputSpec>>;
  readonly weights: Shapes;
  readonly sums?: readonly string[];
  /** Of inputs and outputs, by name. */
  readonly about: Readonly<Record<string, string>>;
}

/** What an item says of itself, as numbers of its vocabularies, to its vector: the tables are part of the file. */
export function itemGraph({ recommender, weights }: PlainRecommender): ExportedGraph {
  const { program, options } = itemProgram(recommender);
  const { inputs, about, given, sums } = textGraphInputs(recommender);
  return compiled({
    inputs, sums, about: { ...about, vectors: 'the vector of each item' },
    weights: { ...options.weights, ...tablesAmong(weights, vocabulariesOf(recommender), recommender.width) },
    program: (weights, inputs, pass) => program(weights, given(weights, inputs), pass),
  }, weights);
}

/**
 * Clicks, and who clicked where that is known, to the user's vector, or vectors. Clicks are vectors of items, or for a recommender that reads
 * histories flat what the items say of themselves.
 */
export function userGraph({ recommender, weights, blank }: WithBlank): ExportedGraph {
  const { knowsUsers, flatten, width } = recommender;
  const parts = recommenderParts(recommender, 'users');
  const texts = flatten && textGraphInputs(recommender);
  const [steps, about] = [stepsOf(recommender), aboutClicks(recommender)];
  return compiled({
    ...(texts && { sums: texts.sums }),
    inputs: {
      ...(texts ? { ...texts.inputs, history: { shape: ['users', steps], dtype: 'int32' } } : { clicks: { shape: ['users', steps, recommender.items.width], dtype: 'float32' } }),
      mask: { shape: ['users', steps], dtype: 'float32' }, ...(knowsUsers && { user: { shape: ['users'], dtype: 'int32' } }),
    },
    about: {
      ...texts?.about, ...about, history: 'places of the clicks among these items, in their order; any where no click is', users: 'the vector of each user, or its vectors',
    },
    weights: {
      ...parts.weights, ...padding(recommender), ...(texts && { ...tablesAmong(weights, vocabulariesOf(recommender), width), ...specialWeights(recommender) }),
      ...(knowsUsers && tablesAmong(weights, [usersTable], width)),
    },
    program(weights, inputs, pass) {
      const { clicks, mask, user } = inputs;
      const tables = () => Object.fromEntries(vocabulariesOf(recommender).map((name) => [name, weights[tableName(name)]!]));
      return { users: parts.at(weights, pass).users({
        ...(texts ? flatHistories(recommender, tables(), texts.given(weights, inputs), { history: inputs['history']!, mask: mask! }, weights[specialTable])
          : { vectors: withPadding(recommender, clicks!, mask!, weights['blank']), mask: mask! }),
        ...(knowsUsers && { known: embed(weights[tableName(usersTable)]!, user!) }),
      }) };
    },
  }, { ...weights, blank });
}

/**
 * Users and candidates to scores. A predictor that reads the clicks is given these instead of users, whom it encodes by the way.
 *
 * @param userShape Of one user.
 */
export function scoreGraph(whole: WithBlank, userShape: readonly (number | string)[]): ExportedGraph {
  const { recommender, weights } = whole;
  const { items: { width }, predictor } = recommender;
  const candidates = { shape: ['rows', 'choices', width], dtype: 'float32' } as const;
  const about = { candidates: 'vectors of the items that are scored', scores: 'one for each candidate; higher is better' };
  if (predictor.readsHistory) return scoreOfClicks(whole, { candidates }, about);
  const parts = recommenderParts(recommender, 'predictor');
  return compiled({
    inputs: { users: { shape: ['rows', ...userShape], dtype: 'float32' }, candidates }, about: { ...about, users: 'what user.onnx gives' }, weights: parts.weights,
    program: (weights, { users, candidates }, pass) => ({ scores: parts.at(weights, pass).predictor({ users: users!, candidates: candidates! }) }),
  }, weights);
}

function scoreOfClicks({ recommender, weights, blank }: WithBlank, inputs: Described['inputs'], about: Described['about']): ExportedGraph {
  const { items: { width }, knowsUsers } = recommender;
  const parts = recommenderParts(recommender, 'users', 'predictor');
  const steps = stepsOf(recommender);
  return compiled({
    inputs: {
      ...inputs, clicks: { shape: ['rows', steps, width], dtype: 'float32' }, mask: { shape: ['rows', steps], dtype: 'float32' },
      ...(knowsUsers && { user: { shape: ['rows'], dtype: 'int32' } }),
    },
    about: { ...about, ...aboutClicks(recommender) }, weights: { ...parts.weights, ...padding(recommender), ...(knowsUsers && tablesAmong(weights, [usersTable], recommender.width)) },
    program(weights, { candidates, clicks, mask, user }, pass) {
      const { users, predictor } = parts.at(weights, pass);
      const history = { vectors: withPadding(recommender, clicks!, mask!, weights['blank']), mask: mask! };
      const known = knowsUsers && { known: embed(weights[tableName(usersTable)]!, user!) };
      return { scores: predictor({ users: users({ ...history, ...known }), candidates: candidates!, history }) };
    },
  }, { ...weights, blank });
}

/** Whether every history has as many steps as clicks are looked at. */
export const isPadded = ({ users, padding }: Recommender): boolean => (users.unrolled ?? false) || padding !== undefined;

const stepsOf = (recommender: Recommender): number | string => isPadded(recommender) ? recommender.clicks : 'clicks';

const aboutClicks = ({ clicks }: Recommender) => ({
  clicks: `vectors of the items that were clicked, oldest first, at most ${clicks}; anything behind them`, mask: '1 where there is a click, 0 behind them',
  user: 'number of the user, its row in users.parquet; -1 for one that it does not know',
});

/** The weight that stands where no click is, for parts that look there. */
const padding = ({ padding, items: { width }, flatten }: Recommender): Shapes => padding === 'item' && !flatten ? { blank: { shape: [width] } } : {};

/** Clicks with what stands behind them as in training, whatever was given there. */
function withPadding({ padding }: Recommender, clicks: tf.Tensor, mask: tf.Tensor, blank: tf.Tensor | undefined): tf.Tensor {
  if (padding === undefined) return clicks;
  const there = tf.expandDims(mask, 2);
  const kept = tf.mul(clicks, there);
  return blank ? tf.add(kept, tf.mul(tf.sub(1, there), blank)) : kept;
}

function compiled({ program, inputs, weights, about, sums = [] }: Described, values: NamedArrays): ExportedGraph {
  const named = Object.fromEntries(Object.keys(weights).map((name) => [name, values[name]!]));
  refuseLargeFile(Object.values(named).reduce((sum, { byteLength }) => sum + byteLength, 0));
  const { bytes, inputs: taken, outputs } = compile(program, { inputs, weights, values: named, sums });
  const { names, opset } = onnxInputs(bytes);
  const told = ({ name, dtype, shape }: (typeof taken)[number]) => ({ name, type: dtype as 'float32' | 'int32', shape: [...shape], about: about[name]! });
  return { bytes, opset, inputs: taken.filter(({ name }) => names.includes(name)).map(told), outputs: outputs.map(told) };
}

/** A file of ONNX with its weights in it holds 2 GiB. Errors: `DataError` `too-large`. */
export function refuseLargeFile(bytes: number): void {
  if (bytes < 2 ** 31 - 2 ** 24) return;
  throw new DataError('too-large', `an exported graph would hold weights of ${(bytes / 2 ** 30).toFixed(1)} GiB, and a file of ONNX holds 2 GiB with all that is in it`,
    'train a smaller model, or score from the folder of the training');
}

function tablesAmong(weights: NamedArrays, vocabularies: readonly string[], width: number): Shapes {
  return Object.fromEntries(vocabularies.map((name) => [tableName(name), { shape: [weights[tableName(name)]!.length / width, width] }]));
}
