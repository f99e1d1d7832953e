import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Numbers, ProgramCall } from '../compile/program.ts';
import { tickets } from '../flow/tickets.ts';
import type { Config } from '../transformers/config.ts';
import { encoderOf } from '../transformers/encoder-of.ts';
import { layerOf } from '../transformers/layer-of.ts';
import type { Family, TextTransformer, TransformerFacts, VisionTransformer } from '../transformers/family.ts';
import { encoderDecoderProgram } from '../transformers/programs/encoder-decoder-program.ts';
import { keysAndValues } from '../transformers/programs/keys-and-values.ts';
import { laidTexts } from '../transformers/programs/laid-texts.ts';
import { scoringProgram } from '../transformers/programs/scoring-program.ts';
import { textProgram } from '../transformers/programs/text-program.ts';
import { visionProgram } from '../transformers/programs/vision-program.ts';
import { programContract, sameNumbers, withProgram } from './program-contract.ts';

/** Tokens of the texts. */
const lengths = [5, 1, 3];

export interface FamilyContractOptions {
  /** Weights that neither states nor logits depend on. Default: those of a pooler of texts. */
  readonly unread?: RegExp;
  /** Further inputs of a text's tokens, with how many values each has. */
  readonly besides?: Readonly<Partial<Record<'types' | 'items', number>>>;
}

/**
 * What every family of pretrained models keeps to, as tests, at a small config with made-up weights.
 *
 * The compiled program gives what tfjs gives operation by operation, gradients too, which reach every weight that it depends on.
 * What fills a text up, and what stands beside it, does not matter. A decoder that goes on from a past gives what it gives in one go.
 */
export function familyContract(family: Family, config: Config, { unread = /^pooler\./, besides = {} }: FamilyContractOptions = {}): void {
  const model = family.read(config);
  const { name } = family;
  const read = ({ weights }: TransformerFacts) => Object.keys(weights).filter((weight) => !unread.test(weight));

  test(`${name}: says what it is, the same every time`, () => {
    assert.equal(model.family, name);
    assert.ok(family.modelTypes.length > 0);
    assert.deepEqual(family.read(config).weights, model.weights);
    for (const [weight, { shape }] of Object.entries(model.weights)) assert.ok(shape.every((size) => Number.isInteger(size) && size > 0), weight);
  });

  if (model.kind === 'vision') return checkImages(model);
  const texts = lengths.map((length, row) => Array.from({ length }, drawing(3, row, model.vocabulary)));
  const inputs = (samples: readonly number[]) => rectangle(samples.map((at) => texts[at]!), besides);
  if (model.kind === 'encoder-decoder') {
    const rows = ['logits', 'states'] as const;
    programContract(name, encoderDecoderProgram(model, { gives: rows }), { weights: drawn(model), inputs: (samples) => without(inputs(samples), 'rows'), rows, learned: read(model) });
    return checkTexts(encoderOf(model));
  }
  checkTexts(model);
  if (model.kind === 'decoder') checkPast(model);

  function checkTexts(text: TextTransformer): void {
    test(`${name}: names weights outside of its layers that it has`, () => {
      const { words, entry, head, shared = [] } = text.outside;
      assert.deepEqual(text.weights[words]?.shape[0], text.vocabulary);
      assert.ok(entry.some((beginning) => words.startsWith(beginning)), `${words} is not in the entry`);
      const names = Object.keys(text.weights);
      assert.deepEqual([...entry, ...shared].filter((beginning) => !names.some((one) => one.startsWith(beginning)) && !/^project_in/.test(beginning)), []);
      assert.deepEqual(names.filter((one) => head.some((beginning) => one.startsWith(beginning) && layerOf(one) !== undefined)), []);
    });
    const weights = drawn(text);
    const rows = text.logits ? ['logits', 'states'] as const : ['states'] as const;
    const more = { besides: Object.keys(besides) as ('types' | 'items')[] };
    programContract(`${name}, at tokens`, textProgram(text, { gives: rows, ...more }), { weights, inputs, rows, learned: read(text) });
    if (text.logits) programContract(`${name}, two entries`, textProgram(text, { gives: ['logits'], columns: [3, 1], ...more }), { weights, inputs, rows: ['logits'] });
    programContract(`${name}, on average`, textProgram(text, { gives: ['mean'], ...more }), { weights, inputs: (samples) => without(inputs(samples), 'rows'), rows: ['mean'] });
  }

  function checkPast(decoder: TextTransformer): void {
    test(`${name}: it goes on from a past as if that had been computed with it`, async () => {
      const [whole, weights] = [texts[0]!, drawn(decoder)];
      const expected = await withProgram(textProgram(decoder, { gives: ['logits', 'states'] }), weights, (run) => run({ ...rectangle([whole], {}), rows: ints([3], [2, 3, 4]) }));
      await withProgram(scoringProgram(decoder), weights, async (run) => {
        const past = (of: (part: string) => Numbers) => Object.fromEntries(keysAndValues(decoder.layers).map((part) => [`past.${part}`, of(part)]));
        const none = past(() => ({ shape: [1, decoder.kvHeads, 0, decoder.headSize], values: new Float32Array(0) }));
        const after = (before: number, ...following: number[][]) => laidTexts(before, following.map((text) => [Int32Array.from(text)])).inputs;
        const first = await run({ ...after(0, whole.slice(0, 2)), rows: ints([0], []), ...none });
        assert.deepEqual(first['states']!.shape, [0, decoder.width]);
        const second = await run({ ...after(2, whole.slice(2), [1, 2, 3, 4]), rows: ints([3], [0, 1, 2]), ...past((part) => first[`new.${part}`]!) });
        for (const output of ['logits', 'states']) sameNumbers(second[output]!.values, expected[output]!.values, output);
      });
    });
  }

  function checkImages(images: VisionTransformer): void {
    const { size, channels } = images.image;
    const one = channels * size * size;
    const pixels = (samples: readonly number[]) => ({
      pixels: { shape: [samples.length, channels, size, size], values: Float32Array.from(samples.flatMap((at) => Array.from({ length: one }, drawing(3, at, 2 ** 20))), (value) => value / 2 ** 19 - 1) },
    });
    const rows = [...['states', 'class', 'mean'] as const, ...(images.pooled ? ['pooled'] as const : [])];
    programContract(name, visionProgram(images, { gives: rows }), { weights: drawn(images), inputs: pixels, rows, learned: Object.keys(images.weights) });
  }
}

function drawing(seed: number, row: number, below: number): () => number {
  const draw = tickets(seed, 0, row);
  return () => Math.floor(draw() * below);
}

function drawn({ weights }: TransformerFacts): Record<string, Float32Array> {
  return Object.fromEntries(Object.entries(weights).map(([name, { shape, init }], row) => {
    const draw = tickets(5, 0, row);
    const middle = init.kind === 'ones' ? 1 : 0;
    return [name, Float32Array.from({ length: shape.reduce((product, size) => product * size, 1) }, () => middle + draw() - 0.5)];
  }));
}

function rectangle(texts: readonly (readonly number[])[], besides: Readonly<Partial<Record<string, number>>>): Record<string, Numbers> {
  const [count, tokens] = [texts.length, Math.max(...texts.map(({ length }) => length))];
  const filled = (of: (id: number, at: number) => number) => texts.flatMap((text) => Array.from({ length: tokens }, (_, at) => at < text.length ? of(text[at]!, at) : 0));
  return {
    ids: ints([count, tokens], filled((id) => id)), mask: { shape: [count, tokens], values: Float32Array.from(filled(() => 1)) },
    ...Object.fromEntries(Object.entries(besides).map(([name, values]) => [name, ints([count, tokens], filled((id, at) => (id + at) % values!))])),
    rows: ints([2 * count], texts.flatMap(({ length }, row) => [row * tokens, row * tokens + length - 1])), // the first and the last token of each
  };
}

const without = (inputs: ProgramCall['inputs'], name: string): ProgramCall['inputs'] => Object.fromEntries(Object.entries(inputs).filter(([other]) => other !== name));
const ints = (shape: readonly number[], values: readonly number[]): Numbers => ({ shape, values: Int32Array.from(values) });
