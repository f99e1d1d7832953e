import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { familyContract } from '../../../src/testing/family-contract.ts';
import { encoderOf } from '../../../src/transformers/encoder-of.ts';
import { t5 } from '../../../src/transformers/families/t5.ts';
import type { EncoderDecoder } from '../../../src/transformers/family.ts';
import { parameterCount } from '../../../src/transformers/parameter-count.ts';
import { encoderDecoderProgram } from '../../../src/transformers/programs/encoder-decoder-program.ts';
import { textProgram } from '../../../src/transformers/programs/text-program.ts';
import { shared } from '../../shared.ts';
import { goldenTest, logSumExp, near, openGolden, rectangle, rowOf, scoresOf } from '../golden-scores.ts';

const small = { d_model: 8, num_layers: 2, num_heads: 2, d_kv: 4, d_ff: 12, vocab_size: 17, relative_attention_num_buckets: 8, relative_attention_max_distance: 6 };
// The decoder looks at one token only: of its queries and keys no gradient is left, nor of the rows for other distances.
const unread = /^decoder\.block\.\d\.layer\.0\.SelfAttention\.([qk]\.|relative)/;
familyContract(t5, small, { unread });
familyContract(t5, { ...small, num_decoder_layers: 1, tie_word_embeddings: false, feed_forward_proj: 'gated-gelu' }, { unread });

interface Asked {
  readonly yes_id: number;
  readonly no_id: number;
  readonly prompts: readonly Prompt[];
  readonly batch: { readonly rows: readonly Scores[] };
  readonly matching: readonly { readonly user: Text; readonly item: Text }[];
}
interface Scores {
  readonly logit_yes: number;
  readonly logit_no: number;
  readonly logsumexp: number;
}
interface Prompt extends Scores {
  readonly id: string;
  readonly input_ids: readonly number[];
  readonly top5: readonly (readonly [number, number])[];
  readonly decoder_hidden: readonly number[];
  readonly encoder_last_first16: readonly number[];
  readonly encoder_mean: readonly number[];
}
interface Text {
  readonly input_ids: readonly number[];
  readonly vector: readonly number[];
}

const texts = (of: readonly { readonly input_ids: readonly number[] }[]) => {
  const { ids, mask } = rectangle(of.map(({ input_ids }) => input_ids));
  return { ids, mask };
};

goldenTest('t5', 'the decoder has its logits and state at the start token, alone and beside longer texts', async (checkpoint) => {
  const { yes_id, no_id, prompts, batch, matching } = scoresOf<Asked>(checkpoint);
  const { model, start } = await openGolden<EncoderDecoder>(checkpoint);
  const program = await start(encoderDecoderProgram(model, { gives: ['logits', 'states'] }));
  for (const prompt of prompts) {
    const { logits, states } = await program.run({ inputs: texts([prompt]) });
    check(rowOf(logits!, 0), prompt, prompt.id);
    for (const [id, logit] of prompt.top5) near([rowOf(logits!, 0)[id]!], [logit], `${prompt.id}, token ${id}`);
    near(rowOf(states!, 0), prompt.decoder_hidden, `${prompt.id}, state`);
  }
  const { logits } = await program.run({ inputs: texts(prompts) });
  batch.rows.forEach((row, at) => { check(rowOf(logits!, at), row, `row ${at} of the batch`); });
  const pairs = matching.flatMap(({ user, item }) => [user, item]);
  const { states } = await program.run({ inputs: texts(pairs) });
  pairs.forEach(({ vector }, at) => { near(rowOf(states!, at), vector, `text ${at} to match`); });
  await program.close();

  function check(logits: Float32Array, { logit_yes, logit_no, logsumexp }: Scores, what: string) {
    near([logits[yes_id]!, logits[no_id]!], [logit_yes, logit_no], what);
    near([logSumExp(logits)], [logsumexp], `${what}, log-sum-exp`);
  }
});

goldenTest('t5', 'the encoder alone has its last state and its mean', async (checkpoint) => {
  const { prompts } = scoresOf<Asked>(checkpoint);
  const { model, start } = await openGolden<EncoderDecoder>(checkpoint);
  const program = await start(textProgram(encoderOf(model), { gives: ['states', 'mean'] }));
  const { states, mean } = await program.run({ inputs: rectangle(prompts.map(({ input_ids }) => input_ids)) });
  prompts.forEach((prompt, at) => {
    near(rowOf(states!, at).subarray(0, 16), prompt.encoder_last_first16, `${prompt.id}, last`);
    near(rowOf(mean!, at), prompt.encoder_mean, `${prompt.id}, mean`);
  });
  await program.close();
});

goldenTest('t5', 'it has as many parameters as its maker counts', async (checkpoint) => {
  const manifest = JSON.parse(readFileSync(shared('models/checkpoints/manifest.json')!, 'utf8')) as Record<string, { parameters: number }>;
  assert.equal(parameterCount((await openGolden<EncoderDecoder>(checkpoint)).model), manifest[checkpoint]!.parameters);
});

test('t5: an activation that is not known is refused', () => {
  assert.throws(() => t5.read({ ...small, feed_forward_proj: 'gated-bend' }), { code: 'load', message: /activation "bend" is not implemented/ });
});
