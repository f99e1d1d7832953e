import { familyContract } from '../../../src/testing/family-contract.ts';
import { bert } from '../../../src/transformers/families/bert.ts';
import { textProgram } from '../../../src/transformers/programs/text-program.ts';
import type { TextTransformer } from '../../../src/transformers/family.ts';
import { goldenTest, near, openGolden, rectangle, rowOf, scoresOf } from '../golden-scores.ts';
import { scoreGoldens } from '../score-goldens.ts';

const small = { hidden_size: 8, num_hidden_layers: 2, num_attention_heads: 2, intermediate_size: 12, vocab_size: 17, max_position_embeddings: 16 };
familyContract(bert, { ...small, architectures: ['BertForMaskedLM'] });
familyContract(bert, { ...small, architectures: ['BertModel'] });

for (const checkpoint of ['bert-mlm', 'bert-mlm-hubnames']) scoreGoldens(checkpoint);

/** Id of [MASK] in the tokenizers of the reference data. */
const masked = 4;

interface Masked {
  readonly yes_id: number;
  readonly no_id: number;
  readonly prompts: readonly { readonly input_ids: readonly number[]; readonly with_mask: { readonly logit_yes: number; readonly logit_no: number } }[];
}

goldenTest('bert-mlm', 'a mask at the end is guessed', async (checkpoint) => {
  const { yes_id, no_id, prompts } = scoresOf<Masked>(checkpoint);
  const { model, start } = await openGolden<TextTransformer>(checkpoint);
  const program = await start(textProgram(model, { gives: ['logits'], columns: [yes_id, no_id] }));
  const { logits } = await program.run({ inputs: rectangle(prompts.map(({ input_ids }) => [...input_ids, masked])) });
  prompts.forEach(({ with_mask }, at) => { near(rowOf(logits!, at), [with_mask.logit_yes, with_mask.logit_no], `prompt ${at}`); });
  await program.close();
});

interface Embedded {
  readonly embedding: readonly { readonly user: EmbeddedText; readonly item: EmbeddedText }[];
}
interface EmbeddedText {
  readonly input_ids: readonly number[];
  readonly cls_first16: readonly number[];
  readonly last_first16: readonly number[];
  readonly mean: readonly number[];
}

goldenTest('e5', 'texts have their first state, their last and their mean', async (checkpoint) => {
  const texts = scoresOf<Embedded>(checkpoint).embedding.flatMap(({ user, item }) => [user, item]);
  const { model, start } = await openGolden<TextTransformer>(checkpoint);
  const program = await start(textProgram(model, { gives: ['states', 'mean'] }));
  const inputs = rectangle(texts.map(({ input_ids }) => input_ids));
  const tokens = inputs.ids.shape[1]!;
  const first = await program.run({ inputs: { ...inputs, rows: { shape: [texts.length], values: Int32Array.from(texts, (_, row) => row * tokens) } } });
  const last = await program.run({ inputs });
  texts.forEach((text, at) => {
    near(rowOf(first['states']!, at).subarray(0, 16), text.cls_first16, `text ${at}, first`);
    near(rowOf(last['states']!, at).subarray(0, 16), text.last_first16, `text ${at}, last`);
    near(rowOf(last['mean']!, at), text.mean, `text ${at}, mean`);
  });
  await program.close();
});
