import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import type { Numbers } from '../../src/compile/program.ts';
import type { TextTransformer } from '../../src/transformers/family.ts';
import { parameterCount } from '../../src/transformers/parameter-count.ts';
import { keysAndValues } from '../../src/transformers/programs/keys-and-values.ts';
import { laidTexts } from '../../src/transformers/programs/laid-texts.ts';
import { scoringProgram } from '../../src/transformers/programs/scoring-program.ts';
import { textProgram } from '../../src/transformers/programs/text-program.ts';
import { shared } from '../shared.ts';
import { goldenTest, type GoldenPrompt, logSumExp, near, norm, openGolden, rectangle, rowOf, scoresOf } from './golden-scores.ts';

/**
 * The numbers of goldens/scores/<checkpoint>.json: logits and states of every prompt alone and filled up on the right in a batch, texts
 * to match, a shared prefix where there is one, and how many parameters there are.
 */
export function scoreGoldens(checkpoint: string): void {
  goldenTest(checkpoint, 'every prompt has its logits and states, alone and beside longer ones', async () => {
    const { yes_id, no_id, prompts, batch } = scoresOf(checkpoint);
    const { start } = await openGolden<TextTransformer>(checkpoint);
    return inTurn(await textPrograms(start), async ({ model, last, means }) => {
      for (const prompt of prompts) {
        const { logits, states } = await last.run({ inputs: rectangle([prompt.input_ids]) });
        checkLogits(prompt, rowOf(logits!, 0), prompt.id);
        for (const [id, logit] of prompt.top5) near([rowOf(logits!, 0)[id]!], [logit], `${prompt.id}, token ${id}`);
        near(rowOf(states!, 0).subarray(0, 16), prompt.last_first16, `${prompt.id}, last state`);
        near([norm(rowOf(states!, 0))], [prompt.last_norm], `${prompt.id}, norm of the last state`);
      }
      const together = await last.run({ inputs: rectangle(prompts.map(({ input_ids }) => input_ids)) });
      batch.rows.forEach((row, at) => checkLogits(row, rowOf(together['logits']!, at), `row ${at} of the batch`));
      const { mean } = await means.run({ inputs: rectangle(prompts.map(({ input_ids }) => input_ids)) });
      prompts.forEach((prompt, at) => {
        near(rowOf(mean!, at), prompt.mean, `${prompt.id}, mean`);
        near([norm(rowOf(mean!, at))], [prompt.mean_norm], `${prompt.id}, norm of the mean`);
      });
      return model;
    });

    function checkLogits({ logit_yes, logit_no, logsumexp }: Pick<GoldenPrompt, 'logit_yes' | 'logit_no' | 'logsumexp'>, logits: Float32Array, what: string) {
      near([logits[yes_id]!, logits[no_id]!], [logit_yes, logit_no], what);
      near([logSumExp(logits)], [logsumexp], `${what}, log-sum-exp`);
    }

    async function textPrograms(start: Awaited<ReturnType<typeof openGolden<TextTransformer>>>['start']) {
      const { model } = await openGolden<TextTransformer>(checkpoint);
      return { model, last: await start(textProgram(model, { gives: ['logits', 'states'] })), means: await start(textProgram(model, { gives: ['mean'] })) };
    }
  });

  goldenTest(checkpoint, 'users and items have their vectors', async () => {
    const { matching } = scoresOf(checkpoint);
    const { model, start } = await openGolden<TextTransformer>(checkpoint);
    const program = await start(textProgram(model, { gives: ['states'] }));
    const texts = matching.flatMap(({ user, item }) => [user, item]);
    const { states } = await program.run({ inputs: rectangle(texts.map(({ input_ids }) => input_ids)) });
    texts.forEach(({ vector }, at) => { near(rowOf(states!, at), vector, `text ${at}`); });
    await program.close();
  });

  goldenTest(checkpoint, 'it has as many parameters as its maker counts', async () => {
    const manifest = JSON.parse(readFileSync(shared('models/checkpoints/manifest.json')!, 'utf8')) as Record<string, { parameters: number }>;
    const { model } = await openGolden(checkpoint);
    assert.equal(parameterCount(model), manifest[checkpoint]!.parameters);
  });
}

/** Prefix once, then all candidates: side by side, each in a row of its own, or a few in each. Keys and values are never copied, and the logits are those of whole prompts. */
export function sharedPrefixGoldens(checkpoint: string): void {
  goldenTest(checkpoint, 'candidates that share a prefix have the logits of whole prompts', async () => {
    const { yes_id, no_id, shared_prefix } = scoresOf(checkpoint);
    const [prefix, suffixes] = [Int32Array.from(shared_prefix!.prefix_ids), shared_prefix!.suffix_ids.map((ids) => Int32Array.from(ids))];
    const { model, start } = await openGolden<TextTransformer>(checkpoint);
    const program = await start(scoringProgram(model, { columns: [yes_id, no_id] }));
    const past = (of: (name: string) => Numbers) => Object.fromEntries(keysAndValues(model.layers).map((name) => [`past.${name}`, of(name)]));
    const nothing = past(() => ({ shape: [1, model.kvHeads, 0, model.headSize], values: new Float32Array(0) }));
    const first = await program.run({ inputs: { ...laidTexts(0, [[prefix]]).inputs, rows: ints([0], []), ...nothing } });
    assert.deepEqual(first['logits']!.shape, [0, 2]);
    for (const perRow of [suffixes.length, 1, 3]) {
      const { inputs, starts } = laidTexts(prefix.length, Array.from({ length: Math.ceil(suffixes.length / perRow) }, (_, row) => suffixes.slice(row * perRow, (row + 1) * perRow)));
      const ends = suffixes.map(({ length }, at) => starts[at]! + length - 1);
      const { logits } = await program.run({ inputs: { ...inputs, rows: ints([ends.length], ends), ...past((name) => first[`new.${name}`]!) } });
      shared_prefix!.rows.forEach(({ logit_yes, logit_no }, at) => { near(rowOf(logits!, at), [logit_yes, logit_no], `candidate ${at}, ${perRow} in a row`); });
    }
    await program.close();
  });
}

const ints = (shape: readonly number[], values: readonly number[]): Numbers => ({ shape, values: Int32Array.from(values) });

async function inTurn<P extends { readonly last: { close(): Promise<void> }; readonly means: { close(): Promise<void> } }>(programs: P, body: (programs: P) => Promise<unknown>): Promise<void> {
  try {
    await body(programs);
  } finally {
    await programs.last.close();
    await programs.means.close();
  }
}
