import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { compile } from '../../src/compile/compile.ts';
import { withExternalData } from '../../src/compile/external-data.ts';
import type { Numbers, RunnableProgram } from '../../src/compile/program.ts';
import { startProgram } from '../../src/engines/session/program-runner.ts';
import { openCheckpoint } from '../../src/transformers/checkpoint/open-checkpoint.ts';
import type { Transformer } from '../../src/transformers/family.ts';
import { mappedWeights } from '../../src/transformers/loading/mapped-weights.ts';
import type { TransformerProgram } from '../../src/transformers/programs/text-program.ts';
import { readTransformer } from '../../src/transformers/read-transformer.ts';
import { shared } from '../shared.ts';

/** What goldens/scores/<checkpoint>.json says of a prompt. */
export interface GoldenPrompt {
  readonly id: string;
  readonly input_ids: readonly number[];
  readonly logit_yes: number;
  readonly logit_no: number;
  readonly logsumexp: number;
  readonly top5: readonly (readonly [number, number])[];
  readonly last_first16: readonly number[];
  readonly last_norm: number;
  readonly mean: readonly number[];
  readonly mean_norm: number;
}

export interface GoldenText {
  readonly input_ids: readonly number[];
  readonly vector: readonly number[];
}

export interface Goldens {
  readonly yes_id: number;
  readonly no_id: number;
  readonly prompts: readonly GoldenPrompt[];
  readonly batch: { readonly rows: readonly Pick<GoldenPrompt, 'logit_yes' | 'logit_no' | 'logsumexp'>[] };
  readonly matching: readonly { readonly user: GoldenText; readonly item: GoldenText }[];
  readonly shared_prefix?: {
    readonly prefix_ids: readonly number[];
    readonly suffix_ids: readonly (readonly number[])[];
    readonly rows: readonly Pick<GoldenPrompt, 'logit_yes' | 'logit_no' | 'logsumexp'>[];
  };
}

export const scoresOf = <G = Goldens>(checkpoint: string): G => JSON.parse(readFileSync(shared(`models/goldens/scores/${checkpoint}.json`)!, 'utf8')) as G;

const cache = mkdtempSync(join(tmpdir(), 'rxrec-wide-'));
after(() => rmSync(cache, { recursive: true }));

/** A checkpoint of the reference data with its weights where they lie. */
export async function openGolden<T extends Transformer>(checkpoint: string) {
  const opened = await openCheckpoint(shared(`models/checkpoints/${checkpoint}`)!);
  try {
    const model = readTransformer(opened.config) as T;
    const { folder, places } = await mappedWeights(opened, model, cache);
    return {
      model, places,
      start: ({ program, options }: TransformerProgram): Promise<RunnableProgram> =>
        startProgram(withExternalData(compile(program, options), places), { threads: 1, dataFolder: folder, name: checkpoint }),
    };
  } finally {
    await opened.close();
  }
}

/** float32 against float32: 1e-4 relative, 1e-5 near zero. */
export function near(found: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  assert.equal(found.length, expected.length, what);
  let worst = -1;
  for (let at = 0; at < expected.length; at++) {
    if (!(Math.abs(found[at]! - expected[at]!) <= Math.max(1e-5, 1e-4 * Math.abs(expected[at]!)))) worst = worst < 0 ? at : worst;
  }
  assert.equal(worst, -1, `${what}, at ${worst}: ${found[worst]} instead of ${expected[worst]}`);
}

export const rowOf = ({ shape, values }: Numbers, row: number): Float32Array => (values as Float32Array).subarray(row * shape.at(-1)!, (row + 1) * shape.at(-1)!);
export const norm = (values: ArrayLike<number>) => Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0));
export const logSumExp = (values: Float32Array) => {
  const most = values.reduce((a, b) => Math.max(a, b));
  return most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0));
};

/** Texts as a rectangle filled up on the right with 0, and the row of each last token. */
export function rectangle(texts: readonly (readonly number[])[]): Record<'ids' | 'mask' | 'rows', Numbers> {
  const tokens = Math.max(...texts.map(({ length }) => length));
  const ids = new Int32Array(texts.length * tokens);
  const mask = new Float32Array(texts.length * tokens);
  texts.forEach((text, row) => {
    ids.set(text, row * tokens);
    mask.fill(1, row * tokens, row * tokens + text.length);
  });
  const rows = Int32Array.from(texts, (text, row) => row * tokens + text.length - 1);
  return { ids: { shape: [texts.length, tokens], values: ids }, mask: { shape: [texts.length, tokens], values: mask }, rows: { shape: [texts.length], values: rows } };
}

/** A test that skips visibly without the reference data. */
export const goldenTest = (checkpoint: string, sentence: string, body: (checkpoint: string) => Promise<void>) =>
  test(`${checkpoint}: ${sentence}`, { skip: shared(`models/checkpoints/${checkpoint}`) ? false : `../shared/models/checkpoints/${checkpoint} is absent` }, () => body(checkpoint));
