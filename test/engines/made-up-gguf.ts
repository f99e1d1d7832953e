import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

import { ggufFile, type GgufTensor, type GgufValue } from '../../fixtures/making/gguf-file.ts';
import { tickets } from '../../src/flow/tickets.ts';
import { toFloat16 } from '../../src/io/half-precision.ts';
import { openCheckpoint } from '../../src/transformers/checkpoint/open-checkpoint.ts';
import { madeUpCheckpoint, tinyLlama } from '../transformers/made-up-checkpoint.ts';

const root = mkdtempSync(join(tmpdir(), 'rxrec-gguf-'));
after(() => rmSync(root, { recursive: true }));
let made = 0;

interface Bpe {
  readonly added_tokens: readonly { readonly id: number; readonly content: string }[];
  readonly model: { readonly vocab: Readonly<Record<string, number>>; readonly merges: readonly (string | readonly [string, string])[]; readonly byte_fallback?: boolean };
}

/** What becomes of the parts of a layer. */
const layerNames: Readonly<Record<string, string>> = {
  'input_layernorm': 'attn_norm', 'self_attn.q_proj': 'attn_q', 'self_attn.k_proj': 'attn_k', 'self_attn.v_proj': 'attn_v', 'self_attn.o_proj': 'attn_output',
  'post_attention_layernorm': 'ffn_norm', 'mlp.gate_proj': 'ffn_gate', 'mlp.up_proj': 'ffn_up', 'mlp.down_proj': 'ffn_down',
};
const outerNames: Readonly<Record<string, string>> = { 'model.embed_tokens': 'token_embd', 'model.norm': 'output_norm', 'lm_head': 'output' };

/** The model of a checkpoint folder (Llama, Qwen2) as a .gguf file: same weights, same vocabulary. */
export async function ggufOf(folder: string, { half = false, change = {} }: { readonly half?: boolean; readonly change?: Readonly<Record<string, GgufValue>> } = {}): Promise<string> {
  const checkpoint = await openCheckpoint(folder);
  const config = checkpoint.config as Readonly<Record<string, number>> & { readonly model_type: string };
  const architecture = config.model_type;
  const heads = config['num_attention_heads']!, kvHeads = config['num_key_value_heads'] ?? heads, width = config['hidden_size']!;
  const tensors: Record<string, GgufTensor> = {};
  for (const [name, { shape }] of checkpoint.tensors) {
    const [, layer, part, kind] = /^(?:model\.)?layers\.(\d+)\.(.+)\.(weight|bias)$/.exec(name) ?? [];
    const plain = name.replace(/^(?!model\.|lm_head)/, 'model.').replace(/\.weight$/, '');
    const called = layer === undefined ? `${outerNames[plain]!}.weight` : `blk.${layer}.${layerNames[part!]!}.${kind}`;
    let values = await checkpoint.read(name);
    if (architecture === 'llama' && /[qk]_proj\.weight$/.test(name)) values = interleaved(values, shape, name.includes('q_proj') ? heads : kvHeads);
    tensors[called] = { shape, values: half && shape.length > 1 ? toFloat16(values) : values };
  }
  await checkpoint.close();
  const path = join(root, `model-${made++}.gguf`);
  writeFileSync(path, ggufFile({
    'general.architecture': architecture, 'general.file_type': Number(half),
    [`${architecture}.context_length`]: config['max_position_embeddings']!, [`${architecture}.embedding_length`]: width,
    [`${architecture}.block_count`]: config['num_hidden_layers']!, [`${architecture}.feed_forward_length`]: config['intermediate_size']!,
    [`${architecture}.attention.head_count`]: heads, [`${architecture}.attention.head_count_kv`]: kvHeads,
    [`${architecture}.attention.layer_norm_rms_epsilon`]: { float: config['rms_norm_eps'] ?? 1e-6 },
    [`${architecture}.rope.dimension_count`]: config['head_dim'] ?? width / heads, [`${architecture}.rope.freq_base`]: { float: config['rope_theta'] ?? 10_000 },
    ...vocabularyOf(JSON.parse(readFileSync(join(folder, 'tokenizer.json'), 'utf8')) as Bpe, config['vocab_size']!),
    ...change,
  }, tensors));
  return path;
}

/** Of each head the first half of its rows and the second half in turn: how this format has rotary positions. */
function interleaved(values: Float32Array, [rows, columns]: readonly number[], heads: number): Float32Array {
  const size = rows! / heads;
  const moved = new Float32Array(values.length);
  for (let row = 0; row < rows!; row++) {
    const [head, within] = [Math.floor(row / size), row % size];
    const to = head * size + 2 * (within % (size / 2)) + Math.floor(within / (size / 2));
    moved.set(values.subarray(row * columns!, (row + 1) * columns!), to * columns!);
  }
  return moved;
}

/** Pieces with scores in the order of their merges (SentencePiece), or pieces and merges over bytes. */
function vocabularyOf({ added_tokens: added, model: { vocab, merges, byte_fallback: bytes = false } }: Bpe, size: number): Record<string, GgufValue> {
  const pieces: string[] = [];
  for (const [piece, id] of [...Object.entries(vocab), ...added.map(({ content, id }) => [content, id] as const)]) pieces[id] = piece;
  const known = pieces.length;
  while (pieces.length < size) pieces.push(`[PAD${pieces.length}]`); // ids that the weights have and the vocabulary has not
  const pairs = merges.map((merge) => typeof merge === 'string' ? merge.split(' ') : merge);
  const rank = new Map(pairs.map((pair, at) => [pair.join(''), at] as const).reverse());
  const special = new Set(added.map(({ id }) => id));
  const types = Int32Array.from(pieces, (piece, id) => id >= known ? 5 : piece === '<unk>' ? 2 : special.has(id) ? 3 : bytes && /^<0x..>$/.test(piece) ? 6 : 1);
  const idOf = (...names: readonly string[]) => names.map((name) => pieces.indexOf(name)).find((id) => id >= 0);
  const bos = idOf('<s>'), eos = idOf('</s>', '<|im_end|>', '<|endoftext|>') ?? 0;
  const shared = { 'tokenizer.ggml.tokens': pieces, 'tokenizer.ggml.token_type': types, 'tokenizer.ggml.eos_token_id': eos };
  return bytes
    ? { 'tokenizer.ggml.model': 'llama', ...shared, 'tokenizer.ggml.scores': Float32Array.from(pieces, (piece) => -(rank.get(piece) ?? pairs.length)), 'tokenizer.ggml.unknown_token_id': 0, 'tokenizer.ggml.bos_token_id': bos!, 'tokenizer.ggml.add_bos_token': true, 'tokenizer.ggml.add_space_prefix': true }
    : { 'tokenizer.ggml.model': 'gpt2', 'tokenizer.ggml.pre': 'qwen2', ...shared, 'tokenizer.ggml.merges': pairs.map((pair) => pair.join(' ')), 'tokenizer.ggml.add_bos_token': false };
}

const letters = ['▁', ...'abcdefghijklmnopqrstuvwxyzNOYES<>/'];
const merges = [['N', 'O'], ['Y', 'E'], ['YE', 'S'], ['▁', 'NO'], ['▁', 'YES'], ['▁', 'a'], ['▁', 'b'], ['a', 'b']] as const;

const pieces = ['<unk>', '<s>', '</s>', ...Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`), ...letters, ...merges.map((pair) => pair.join(''))];
const tokenizer = {
  added_tokens: ['<unk>', '<s>', '</s>'].map((content, id) => ({ id, content, special: true, normalized: false })),
  normalizer: { type: 'Sequence', normalizers: [{ type: 'Prepend', prepend: '▁' }, { type: 'Replace', pattern: { String: ' ' }, content: '▁' }] },
  pre_tokenizer: null, decoder: null,
  post_processor: { type: 'TemplateProcessing', single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }], pair: [], special_tokens: { '<s>': { id: '<s>', ids: [1], tokens: ['<s>'] } } },
  model: { type: 'BPE', unk_token: '<unk>', byte_fallback: true, fuse_unk: true, ignore_merges: false, vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])), merges },
};

/** A Llama of made-up weights, as a folder with a vocabulary of bytes and a few pieces, and the same as a .gguf file. */
export async function madeUpGguf(config: Readonly<Record<string, unknown>> = {}, options: Parameters<typeof ggufOf>[1] = {}): Promise<{ readonly folder: string; readonly gguf: string }> {
  const folder = madeUpCheckpoint({ ...tinyLlama, max_position_embeddings: 600, ...config, vocab_size: pieces.length }, { name: (weight) => weight.startsWith('lm_head') ? weight : `model.${weight}` });
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer));
  return { folder, gguf: await ggufOf(folder, options) };
}

/** A Mamba of made-up weights: it has a state instead of keys and values, and cannot forget the last tokens that it read. */
export function madeUpMamba(): string {
  const [width, inner, state, rank, kernel, layers] = [8, 16, 4, 2, 4, 2];
  let row = 0;
  const drawn = (shape: readonly number[], from = -0.5) => {
    const draw = tickets(11, 0, row++);
    return { shape, values: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => draw() + from) };
  };
  const tensors: Record<string, GgufTensor> = { 'token_embd.weight': drawn([pieces.length, width]), 'output_norm.weight': drawn([width], 0.5) };
  for (let layer = 0; layer < layers; layer++) {
    const shapes = { 'ssm_in.weight': [2 * inner, width], 'ssm_conv1d.weight': [inner, kernel], 'ssm_conv1d.bias': [inner], 'ssm_x.weight': [rank + 2 * state, inner], 'ssm_dt.weight': [inner, rank], 'ssm_dt.bias': [inner], 'ssm_d': [inner], 'ssm_out.weight': [width, inner] };
    for (const [name, shape] of Object.entries(shapes)) tensors[`blk.${layer}.${name}`] = drawn(shape);
    tensors[`blk.${layer}.ssm_a`] = drawn([inner, state], -1.1);
    tensors[`blk.${layer}.attn_norm.weight`] = drawn([width], 0.5);
  }
  const path = join(root, `model-${made++}.gguf`);
  writeFileSync(path, ggufFile({
    'general.architecture': 'mamba', 'mamba.context_length': 600, 'mamba.embedding_length': width, 'mamba.feed_forward_length': 0, 'mamba.attention.head_count': 0, 'mamba.block_count': layers,
    'mamba.ssm.conv_kernel': kernel, 'mamba.ssm.inner_size': inner, 'mamba.ssm.state_size': state, 'mamba.ssm.time_step_rank': rank, 'mamba.attention.layer_norm_rms_epsilon': { float: 1e-5 },
    ...vocabularyOf(tokenizer, pieces.length),
  }, tensors));
  return path;
}
