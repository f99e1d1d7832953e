import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

import { type OnnxElement, type OnnxGraph, type OnnxNode, type OnnxValue, onnxFile } from '../../src/compile/onnx-file.ts';
import { toFloat16 } from '../../src/io/half-precision.ts';

const root = mkdtempSync(join(tmpdir(), 'rxrec-models-'));
after(() => rmSync(root, { recursive: true }));
let made = 0;

const vocabulary = ['a', 'b', 'c', 'NO', 'YES', 'maybe', '[UNK]', '[CLS]'];
/** Logit of word j after word i: any table will do whose rows differ. */
export const logitOf = (after: number, word: number): number => (after * 5 + word * 3) % 7 - after / 4;

export interface MadeUpModel extends Partial<OnnxGraph> {
  readonly ids?: OnnxElement;
  readonly table?: 'float32' | 'float16';
  /** Further inputs; each must be used by a node. */
  readonly besides?: readonly OnnxValue[];
  readonly config?: object;
  readonly tokenizer?: boolean;
  /** Replaces entries of the table: [after, word, value]. */
  readonly change?: readonly (readonly [number, number, number])[];
}

/** A folder with a model whose logits at a token are a row of a table: what comes after that word. */
export function madeUpModel({ ids = 'int64', table = 'float32', besides = [], config, tokenizer = true, change = [], ...graph }: MadeUpModel = {}): string {
  const folder = join(root, `model-${made++}`);
  mkdirSync(folder);
  const size = vocabulary.length;
  const values = Float32Array.from({ length: size * size }, (_, at) => logitOf(Math.floor(at / size), at % size));
  for (const [after, word, value] of change) values[after * size + word] = value;
  const nodes: OnnxNode[] = [{ op: 'Gather', inputs: ['table', 'input_ids'], outputs: ['logits'] }];
  writeFileSync(join(folder, 'model.onnx'), onnxFile({
    name: 'table', opset: 17, nodes,
    inputs: [{ name: 'input_ids', type: ids, shape: ['batch', 'tokens'] }, ...besides],
    outputs: [{ name: 'logits', type: table, shape: ['batch', 'tokens', size] }],
    ...graph,
    constants: [{ name: 'table', shape: [size, size], values: table === 'float16' ? toFloat16(values) : values }, ...graph.constants ?? []],
  }));
  if (config) writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  if (tokenizer) writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(words));
  return folder;
}

const words = {
  added_tokens: [{ id: 6, content: '[UNK]', special: true }, { id: 7, content: '[CLS]', special: true }],
  normalizer: null, pre_tokenizer: { type: 'WhitespaceSplit' }, decoder: null,
  post_processor: { type: 'TemplateProcessing', single: [{ SpecialToken: { id: '[CLS]', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }], pair: [], special_tokens: {} },
  model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100,
    vocab: Object.fromEntries(vocabulary.map((word, id) => [word, id])) },
};
