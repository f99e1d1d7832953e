import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

import { safetensorsFile } from '../../fixtures/making/safetensors-file.ts';
import { tickets } from '../../src/flow/tickets.ts';
import { toFloat16 } from '../../src/io/half-precision.ts';
import { readTransformer } from '../../src/transformers/read-transformer.ts';

const root = mkdtempSync(join(tmpdir(), 'rxrec-checkpoints-'));
after(() => rmSync(root, { recursive: true }));
let made = 0;

const words = ['a', 'b', 'c', 'NO', 'YES', 'maybe', '[UNK]', '[CLS]', '[SEP]'];

/** A Llama that is small enough for any test. */
export const tinyLlama = {
  model_type: 'llama', hidden_size: 8, num_hidden_layers: 2, num_attention_heads: 4, num_key_value_heads: 2, intermediate_size: 12,
  vocab_size: words.length, max_position_embeddings: 16,
};
export const tinyBert = {
  model_type: 'bert', architectures: ['BertModel'], hidden_size: 8, num_hidden_layers: 2, num_attention_heads: 2, intermediate_size: 12,
  vocab_size: words.length, max_position_embeddings: 16,
};
export const tinyT5 = { model_type: 't5', d_model: 8, num_layers: 2, num_heads: 2, d_kv: 4, d_ff: 12, vocab_size: words.length, n_positions: 16 };
/** A Longformer that is told types and items. */
export const tinyRecformer = {
  model_type: 'longformer', hidden_size: 8, num_hidden_layers: 2, num_attention_heads: 2, intermediate_size: 12, vocab_size: words.length, max_position_embeddings: 32,
  attention_window: 4, token_type_size: 4, max_item_embeddings: 4, max_attr_num: 2, max_attr_length: 5, max_token_num: 24, bos_token_id: 7,
};
export const tinyVit = { model_type: 'vit', hidden_size: 8, num_hidden_layers: 2, num_attention_heads: 2, intermediate_size: 12, image_size: 8, patch_size: 4 };

export interface MadeUpCheckpoint {
  /** Stored in half precision. */
  readonly half?: boolean;
  /** What becomes of the name of a tensor; one without a name is left out. */
  readonly name?: (weight: string) => string | undefined;
  /** What the tokenizer knows besides its special tokens, if not what it usually does; `vocab_size` is at least three more. */
  readonly vocabulary?: readonly string[];
}

/** A folder with made-up weights for a config, and a tokenizer of a few words. */
export function madeUpCheckpoint(config: Readonly<Record<string, unknown>>, { half = false, name = (weight) => `model.${weight}`, vocabulary = words.slice(0, -3) }: MadeUpCheckpoint = {}): string {
  const folder = join(root, `checkpoint-${made++}`);
  mkdirSync(folder);
  const tensors = Object.entries(readTransformer(config).weights).flatMap(([weight, { shape, init }], row) => {
    const draw = tickets(7, 0, row);
    const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => Number(init.kind === 'ones') + draw() - 0.5);
    const called = name(weight);
    return called === undefined ? [] : [[called, { shape, values: half ? toFloat16(values) : values }] as const];
  });
  writeFileSync(join(folder, 'model.safetensors'), safetensorsFile(Object.fromEntries(tensors)));
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizerOf([...vocabulary, ...words.slice(-3)])));
  return folder;
}

const tokenizerOf = (all: readonly string[]) => ({
  added_tokens: ['[UNK]', '[CLS]', '[SEP]'].map((content) => ({ id: all.indexOf(content), content, special: true })),
  normalizer: null, pre_tokenizer: { type: 'WhitespaceSplit' }, decoder: null,
  post_processor: { type: 'TemplateProcessing', single: [{ SpecialToken: { id: '[CLS]', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '[SEP]', type_id: 0 } }], pair: [], special_tokens: {} },
  model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100, vocab: Object.fromEntries(all.map((word, id) => [word, id])) },
});
