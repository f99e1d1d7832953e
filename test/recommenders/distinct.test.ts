/** An item and a user that are encoded once for all places where they stand: the loss and every gradient are those of encoding them in each. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { nameOf } from '../../scripts/repository.ts';
import { eager } from '../../src/compile/eager.ts';
import { OptionsError } from '../../src/core/errors.ts';
import { assembleOptions } from '../../src/training/assemble-options.ts';
import { BatchAssembler } from '../../src/training/batches/batch-assembler.ts';
import { trainingRows } from '../../src/training/batches/training-rows.ts';
import { initialWeights } from '../../src/training/initial-weights.ts';
import { itemTable } from '../../src/training/item-table.ts';
import { trueThenRandom } from '../../src/training/negatives/true-then-random.ts';
import { stepProgram } from '../../src/training/programs.ts';
import type { Recommender } from '../../src/training/recommender.ts';
import { stepInputs } from '../../src/training/step-inputs.ts';
import { partWeights, tableWeights } from '../../src/training/tables.ts';
import { impressions, items } from './made-up-newsroom.ts';
import { recommenderFiles } from './recommender-files.ts';

type Factory = (options: Readonly<Record<string, unknown>>) => Recommender;

const small = { width: 16, clicks: 4 };
/** Their penalty is over the items of a batch, each of which stands there once: more of them are another penalty. */
const ofItems = ['kdsr'];
const loaded = await items.load();
const sourceRows = Float64Array.from(impressions.user);

for (const file of recommenderFiles) {
  const name = nameOf(file);
  const factory = (await import(`../../${file}`) as Readonly<Record<string, Factory>>)[name]!;
  const forms = Object.entries({ text: () => factory(small), id: () => factory({ ...small, form: 'id' }) }).flatMap(([form, make]) => {
    const made = madeOr(make);
    return made ? [[form, made] as const] : [];
  });
  if (ofItems.includes(name)) continue;
  for (const [form, recommender] of forms) {
    test(`${name}, ${form}: distinct items and users give the loss and the gradients of all that there are`, async () => {
      const [distinct, all] = [await step(recommender, true), await step(recommender, false)];
      assert.ok(distinct.encoded < all.encoded, `${distinct.encoded} items encoded, ${all.encoded} without`);
      near(Float32Array.of(distinct.loss), Float32Array.of(all.loss), 'loss');
      assert.deepEqual([...distinct.gradients.keys()], [...all.gradients.keys()]);
      assert.ok([...distinct.gradients.values()].some((gradient) => gradient.some((value) => Math.abs(value) > 1e-4)), 'gradients that tell something');
      for (const [of, gradient] of distinct.gradients) near(gradient, all.gradients.get(of)!, of);
    });
  }
}

/** Nothing for a recommender that has no such form. */
function madeOr(make: () => Recommender): Recommender | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof OptionsError) return undefined;
    throw error;
  }
}

/** Loss and gradients of one step of training that leaves out dropout, tables whole. */
async function step(recommender: Recommender, distinct: boolean) {
  const table = itemTable(recommender.texts, loaded);
  const users = impressions.user.length;
  const specs = tableWeights(recommender, { ...table, users });
  const given = Object.entries(specs).filter(([, { frozen }]) => frozen).map(([name, { shape }]) => [name, Float32Array.from({ length: shape[0]! * shape[1]! }, (_, at) => Math.sin(1.7 * at))] as const);
  const weights = { ...initialWeights({ ...partWeights(recommender), ...specs }, 3), ...Object.fromEntries(given) };
  const matching = recommender.scheme === 'matching';
  const assembler = new BatchAssembler({
    ...assembleOptions(recommender, table, users), distinct,
    ...(matching && { negatives: { perPositive: 3, draw: trueThenRandom({ perPositive: 3, seed: 1 }).open(table) } }),
  });
  const batch = assembler.assemble(trainingRows(impressions, sourceRows, matching ? 'clicked' : 'all'), 0);
  const { program, options } = stepProgram(recommender);
  const run = await eager((weights, inputs, pass) => program(weights, inputs, { ...pass, dropout: (values) => values }), options);
  run.setWeights(Object.fromEntries(Object.keys(options.weights!).map((name) => [name, weights[name]!])));
  const outputs = await run.run({ inputs: stepInputs(recommender, weights, batch) });
  const gradients = new Map<string, Float32Array>();
  for (const [name, { values }] of Object.entries(outputs)) {
    if (!name.startsWith('gradient:')) continue;
    const [, vocabulary] = /^gradient:rows\.(.+)$/.exec(name) ?? [];
    gradients.set(name, vocabulary === undefined ? values as Float32Array : wholeTable(values as Float32Array, batch.tableRows[vocabulary]!, specs[`tables.${vocabulary}.rows`]!.shape));
  }
  return { loss: outputs.loss!.values[0]!, gradients, encoded: batch.items.length };
}

function wholeTable(values: Float32Array, rows: Int32Array, [count, width]: readonly number[]): Float32Array {
  const table = new Float32Array(count! * width!);
  for (let at = 0; at < rows.length; at++) table.set(values.subarray(at * width!, (at + 1) * width!), rows[at]! * width!);
  return table;
}

function near(actual: Float32Array, expected: Float32Array, what: string): void {
  assert.equal(actual.length, expected.length);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let at = 0; at < actual.length; at++) {
    assert.ok(Math.abs(actual[at]! - expected[at]!) <= 1e-7 + 1e-5 * largest, `${what}[${at}]: ${actual[at]}, expected ${expected[at]}`);
  }
}
