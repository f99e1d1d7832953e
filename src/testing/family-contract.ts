import assert from 'node:assert/strict';
import { test } from 'node:test';

import { compile } from '../compile/compile.ts';
import { eager } from '../compile/eager.ts';
import type { Numbers, ProgramCall, ProgramOutputs } from '../compile/program.ts';
import * as tf from '../compile/tf.ts';
import { startProgram } from '../engines/session/program-runner.ts';
import { tickets } from '../flow/tickets.ts';
import type { Config } from '../transformers/config.ts';
import type { Family, TextTransformer } from '../transformers/family.ts';
import { laidTexts } from '../transformers/programs/laid-texts.ts';
import { keysAndValues, scoringProgram } from '../transformers/programs/scoring-program.ts';
import { textProgram, type TransformerProgram } from '../transformers/programs/text-program.ts';

/** Tokens of the texts. */
const lengths = [5, 1, 3];

/**
 * What every family of text models keeps to, as tests, at a small config with made-up weights.
 *
 * The compiled program gives what tfjs gives operation by operation, gradients too, which reach every weight that logits depend on.
 * What fills a text up, and what stands beside it, does not matter. A decoder that goes on from a past gives what it gives in one go.
 *
 * @param unread weights that neither states nor logits depend on, such as those of a pooler
 */
export function familyContract(family: Family, config: Config, { unread = /^pooler\./ }: { readonly unread?: RegExp } = {}): void {
  const model = family.read(config) as TextTransformer;
  const weights = drawn(model);
  const texts = lengths.map((length, row) => {
    const draw = tickets(3, 0, row);
    return Array.from({ length }, () => Math.floor(draw() * model.vocabulary));
  });
  const check = (sentence: string, body: () => Promise<void>) => test(`${family.name}: ${sentence}`, body);
  const gives = model.logits ? ['logits', 'states'] as const : ['states'] as const;

  check('says what it is, the same every time', async () => {
    assert.equal(model.family, family.name);
    assert.ok(family.modelTypes.length > 0);
    assert.deepEqual(family.read(config).weights, model.weights);
    for (const [name, { shape }] of Object.entries(model.weights)) assert.ok(shape.every((size) => Number.isInteger(size) && size > 0), name);
  });

  check('compiled, it gives what tfjs gives', async () => {
    for (const options of [{ gives }, { gives, columns: [3, 1] }, { gives: ['mean'] as const }]) {
      const of = textProgram(model, options);
      for (const some of [texts, texts.slice(1, 2)]) await sameBothWays(of, weights, rectangle(some));
    }
  });

  check('compiled, its gradients are those of tfjs, and reach every weight that is read', async () => {
    const { program, options } = textProgram(model, { gives });
    const learning: TransformerProgram = {
      program: (w, x, pass) => {
        const { logits, states } = program(w, x, { ...pass, dropout: (values) => values });
        const loss = tf.mean(tf.square(states!));
        return { loss: logits ? tf.add(loss, tf.mean(tf.square(logits))) : loss };
      },
      options: { ...options, gradients: Object.keys(model.weights).filter((name) => !unread.test(name)) },
    };
    const found = await sameBothWays(learning, weights, rectangle(texts));
    for (const [name, { values }] of Object.entries(found)) assert.ok(values.some((value) => value !== 0), `${name} is all 0`);
  });

  check('a text has its own states, whatever stands beside it', async () => {
    await withProgram(textProgram(model, { gives: ['states', 'mean'] }), async (run) => {
      const together = await run(rectangle(texts));
      for (const [at, text] of texts.entries()) {
        const alone = await run(rectangle([text]));
        for (const name of ['states', 'mean']) near(alone[name]!.values, rowOf(together[name]!, at), `${name} of text ${at}`);
      }
    });
  });

  if (model.kind !== 'decoder') return;
  check('it goes on from a past as if that had been computed with it', async () => {
    const whole = texts[0]!;
    const [expected] = await withProgram(textProgram(model, { gives }), async (run) => [await run({ ...rectangle([whole]), rows: ints([3], [2, 3, 4]) })]);
    await withProgram(scoringProgram(model), async (run) => {
      const past = (of: (name: string) => Numbers) => Object.fromEntries(keysAndValues(model.layers).map((name) => [`past.${name}`, of(name)]));
      const none = past(() => ({ shape: [1, model.kvHeads, 0, model.headSize], values: new Float32Array(0) }));
      const after = (before: number, ...following: number[][]) => laidTexts(before, following.map((text) => [Int32Array.from(text)])).inputs;
      const first = await run({ ...after(0, whole.slice(0, 2)), rows: ints([0], []), ...none });
      assert.deepEqual(first['states']!.shape, [0, model.width]);
      const second = await run({ ...after(2, whole.slice(2), [1, 2, 3, 4]), rows: ints([3], [0, 1, 2]), ...past((name) => first[`new.${name}`]!) });
      for (const name of gives) near(second[name]!.values, expected![name]!.values, name);
    });
  });

  async function withProgram<R>({ program, options }: TransformerProgram, body: (run: (inputs: ProgramCall['inputs']) => Promise<ProgramOutputs>) => Promise<R>): Promise<R> {
    const started = await startProgram(compile(program, options), { threads: 1 });
    started.setWeights(weights);
    try {
      return await body((inputs) => started.run({ inputs }));
    } finally {
      await started.close();
    }
  }
}

async function sameBothWays({ program, options }: TransformerProgram, weights: Readonly<Record<string, Float32Array>>, inputs: ProgramCall['inputs']): Promise<ProgramOutputs> {
  const [compiled, plain] = [await startProgram(compile(program, options), { threads: 1 }), await eager(program, options)];
  try {
    for (const one of [compiled, plain]) one.setWeights(weights);
    const [found, expected] = [await compiled.run({ inputs }), await plain.run({ inputs })];
    assert.deepEqual(Object.keys(found), Object.keys(expected));
    for (const [name, { shape, values }] of Object.entries(expected)) {
      assert.deepEqual(found[name]!.shape, shape, name);
      near(found[name]!.values, values, name);
    }
    return found;
  } finally {
    await compiled.close();
    await plain.close();
  }
}

function drawn({ weights }: TextTransformer): Record<string, Float32Array> {
  return Object.fromEntries(Object.entries(weights).map(([name, { shape, init }], row) => {
    const draw = tickets(5, 0, row);
    const middle = init.kind === 'ones' ? 1 : 0;
    return [name, Float32Array.from({ length: shape.reduce((product, size) => product * size, 1) }, () => middle + draw() - 0.5)];
  }));
}

function rectangle(texts: readonly (readonly number[])[]): Record<string, Numbers> {
  const [count, tokens] = [texts.length, Math.max(...texts.map(({ length }) => length))];
  const ids = texts.flatMap((text) => [...text, ...Array<number>(tokens - text.length).fill(0)]);
  const mask = texts.flatMap((text) => Array.from({ length: tokens }, (_, at) => Number(at < text.length)));
  return {
    ids: ints([count, tokens], ids), mask: { shape: [count, tokens], values: Float32Array.from(mask) },
    rows: ints([count], texts.map(({ length }, row) => row * tokens + length - 1)),
  };
}

const ints = (shape: readonly number[], values: readonly number[]): Numbers => ({ shape, values: Int32Array.from(values) });
const rowOf = ({ shape, values }: Numbers, row: number) => values.subarray(row * shape.at(-1)!, (row + 1) * shape.at(-1)!);

function near(found: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  assert.equal(found.length, expected.length, what);
  const most = Array.from(expected).reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-2);
  const far = Array.from(expected).findIndex((value, at) => !(Math.abs(value - found[at]!) <= 2e-5 * most));
  assert.equal(far, -1, `${what}, at ${far}: ${found[far]} instead of ${expected[far]}`);
}
