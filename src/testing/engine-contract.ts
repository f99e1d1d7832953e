import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type List, listOf, type Vectors } from '../core/column.ts';
import type { LanguageModel, TextEncoder } from '../core/engine.ts';
import { EngineError } from '../core/errors.ts';

export interface EngineContract {
  /** At least three different texts, of different lengths; all fit. */
  readonly texts: readonly string[];
  /** How far two answers to the same prompt may lie apart, relative above 1. Default 1e-5. */
  readonly within?: number;
  /** Why it cannot be checked here. */
  readonly skip?: string | false;
}

interface Opened {
  readonly contextTokens: number;
  readonly run: (sequences: List<Int32Array>) => Promise<Vectors>;
  readonly close: () => Promise<void>;
}

/**
 * What every language model and text encoder keeps to, as tests.
 *
 * An answer depends on its own prompt alone (not on the batch, its order, or the lengths beside it), input is left as
 * it was, openers share and close apart, what is too long is refused by an error that does not ask to be retried.
 */
export function engineContract(
  name: string, make: () => LanguageModel | TextEncoder, { texts, within = 1e-5, skip = false }: EngineContract,
): void {
  const check = (sentence: string, body: (engine: LanguageModel | TextEncoder, prompts: readonly Int32Array[]) => Promise<void>) =>
    test(`${name}: ${sentence}`, { skip }, async () => {
      const engine = make();
      const { encode } = await engine.tokenizer.load();
      await body(engine, texts.map((text) => encode(text)));
    });
  const opened = <R>(engine: LanguageModel | TextEncoder, body: (open: Opened) => Promise<R>) => open(engine).then(async (one) => {
    try {
      return await body(one);
    } finally {
      await one.close();
    }
  });

  check('an answer does not depend on the batch it is in', (engine, prompts) => opened(engine, async ({ run }) => {
    const alone = await Promise.all(prompts.map((prompt) => run(sequences([prompt]))));
    near(joined(alone), await run(sequences(prompts)), within);
    const backwards = await run(sequences([...prompts].reverse()));
    near(joined([...alone].reverse()), backwards, within);
    near(joined([alone[0]!, alone[0]!, alone[1]!]), await run(sequences([prompts[0]!, prompts[0]!, prompts[1]!])), within);
    assert.notDeepEqual(alone[0], alone[1], 'two texts have one answer');
  }));

  check('calls at the same time each get their own answer', (engine, prompts) => opened(engine, async ({ run }) => {
    const one = await run(sequences(prompts.slice(0, 1)));
    const all = await Promise.all(Array.from({ length: 6 }, (_, at) => run(sequences([prompts[at % 2]!]))));
    near(one, all[4]!, within);
    assert.deepEqual(all.map(({ width }) => width), all.map(() => one.width));
  }));

  check('input is neither changed nor taken away, and no prompts give no answers', (engine, prompts) => opened(engine, async ({ run }) => {
    const given = sequences(prompts);
    await run(given);
    assert.deepEqual(given, sequences(prompts));
    const part = { offsets: given.offsets.subarray(1), values: given.values };
    near(await run(part), await run(sequences(prompts.slice(1))), within);
    assert.equal((await run({ offsets: Int32Array.of(0), values: new Int32Array(0) })).values.length, 0);
  }));

  check('openers share, close apart, and can open again', async (engine, prompts) => {
    const [one, two] = await Promise.all([open(engine), open(engine)]);
    const before = await one.run(sequences(prompts));
    await one.close();
    await one.close();
    near(before, await two.run(sequences(prompts)), within);
    await two.close();
    near(before, await opened(engine, ({ run }) => run(sequences(prompts))), within);
  });

  check('what one opener asks, another tells, where it counts', async (engine, prompts) => {
    const [holding, asking] = await Promise.all([engine.open(), open(engine)]);
    await asking.run(sequences(prompts));
    await asking.close();
    const usage = holding.usage?.();
    await holding.close();
    if (usage) assert.deepEqual([usage.asked + usage.kept, usage.requests > 0, usage.promptTokens > 0], [prompts.length, true, true]);
  });

  check('a prompt that is too long is refused with both lengths', (engine, prompts) => opened(engine, async ({ run, contextTokens }) => {
    if (contextTokens > 1e6) return;
    const long = new Int32Array(contextTokens + 1).fill(prompts[0]![0]!);
    await assert.rejects(run(sequences([prompts[0]!, long])), (error) => error instanceof EngineError && error.code === 'bad-input'
      && !error.retryable && error.message.includes(String(contextTokens + 1)) && error.message.includes(String(contextTokens)));
    assert.equal((await run(sequences([long.subarray(1)]))).values.every(Number.isFinite), true);
  }));

  check('an engine says the same of itself every time', async (engine) => {
    assert.deepEqual(await engine.identify(), await make().identify());
    assert.deepEqual(engine.toJSON(), JSON.parse(JSON.stringify(make())));
    assert.ok(JSON.stringify(engine).length < 300, 'toJSON is short');
  });
}

async function open(engine: LanguageModel | TextEncoder): Promise<Opened> {
  const opened = await engine.open();
  const run = 'answer' in opened ? opened.answer : opened.encode;
  return { contextTokens: opened.contextTokens, run: (sequences) => run(sequences), close: () => opened.close() };
}

function sequences(prompts: readonly Int32Array[]): List<Int32Array> {
  return listOf(Int32Array.from(prompts.flatMap((prompt) => [...prompt])), prompts.map(({ length }) => length));
}

function joined(parts: readonly Vectors[]): Vectors {
  return { width: parts[0]!.width, values: Float32Array.from(parts.flatMap(({ values }) => [...values])) };
}

function near(expected: Vectors, actual: Vectors, within: number): void {
  assert.equal(actual.width, expected.width);
  assert.equal(actual.values.length, expected.values.length);
  const far = expected.values.findIndex((value, at) => !(Math.abs(value - actual.values[at]!) <= within * Math.max(1, Math.abs(value))));
  assert.equal(far, -1, `at ${far}: ${expected.values[far]} and ${actual.values[far]}`);
}
