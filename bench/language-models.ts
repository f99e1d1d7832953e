/**
 * What a step over a pretrained language model costs: trained end to end, with LoRA, with LoRA above a split, and above states of all its layers.
 *
 *     npx tsx bench/language-models.ts [--steps 12] [--width 384] [--layers 6] [--split 4]
 *
 * A BERT with random weights of a MiniLM's shape; steps of 32 clicks with four others each, of a made-up newsroom. CPU seconds of the whole process from one step to the next (program, optimizer, next batch), medians; states are made before.
 * Exits with 1 where LoRA above the split costs more than LoRA beside all layers.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { writeSafetensors } from '../src/io/write-safetensors.ts';
import { once } from '../src/recommenders/once.ts';
import { plmNr } from '../src/recommenders/plm-nr.ts';
import { newsroom } from '../src/scenarios/newsroom.ts';
import { prepare } from '../src/scenarios/prepare.ts';
import { prepared } from '../src/scenarios/prepared.ts';
import { adam } from '../src/training/optimizers/adam.ts';
import type { Optimizer } from '../src/training/optimizers/optimizer.ts';
import type { Recommender } from '../src/training/recommender.ts';
import { train } from '../src/training/train.ts';
import { readTransformer } from '../src/transformers/read-transformer.ts';

const { values: asked } = parseArgs({ options: { steps: { type: 'string', default: '12' }, width: { type: 'string', default: '384' }, layers: { type: 'string', default: '6' }, split: { type: 'string', default: '4' } } });
const [steps, width, layers, split] = [asked.steps, asked.width, asked.layers, asked.split].map(Number) as [number, number, number, number];
const folder = mkdtempSync(join(tmpdir(), 'rxrec-language-models-'));

try {
  await prepare(newsroom, { from: '', to: join(folder, 'data'), options: { users: 300, items: 1000, impressions: 4000 } });
  const model = await writeModel();
  const small = { model, width: 64, cache: join(folder, 'states') };
  const sides: Readonly<Record<string, Recommender>> = {
    'end to end': plmNr(small), LoRA: once(small), [`LoRA above ${split} layers`]: once({ ...small, split }), 'states of all layers': once({ ...small, split: layers }),
  };
  const times: Record<string, number> = {};
  for (const [name, recommender] of Object.entries(sides)) {
    times[name] = await stepOf(recommender);
    console.log(`${name.padEnd(22)} ${times[name].toFixed(3)} CPU s a step, ${(times['end to end']! / times[name]).toFixed(1)} times less than end to end`);
  }
  if (times[`LoRA above ${split} layers`]! > times['LoRA']!) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}

/** CPU seconds from one step of the optimizer to the next, the middle one. */
async function stepOf(recommender: Recommender): Promise<number> {
  const marks: number[] = [];
  const marked: Optimizer = {
    name: 'marked', toJSON: () => ({}),
    open(weights) {
      const own = adam({ rate: 1e-4 }).open(weights);
      return { ...own, step(gradients, at, factor) { own.step(gradients, at, factor); marks.push(cpu()); } };
    },
  };
  const data = prepared(join(folder, 'data'), { split: 'train' });
  await train({ recommender, data, items: data.items, seed: 1, epochs: 1, steps: steps + 2, rows: 32, optimizer: marked });
  const each = marks.slice(2).map((mark, at) => mark - marks[at + 1]!).sort((a, b) => a - b);
  return each[Math.floor(each.length / 2)]!;
}

function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** A checkpoint whose tokens are the words of the titles. */
async function writeModel(): Promise<string> {
  const loaded = await prepared(join(folder, 'data'), { split: 'train' }).items.load();
  const words = ['[UNK]', '[CLS]', '[SEP]', ...new Set((loaded.column('title') as readonly string[]).flatMap((title) => title.split(/\s+/)).filter(Boolean))];
  const config = { model_type: 'bert', architectures: ['BertModel'], hidden_size: width, num_hidden_layers: layers, num_attention_heads: width / 32, intermediate_size: 4 * width, vocab_size: Math.max(30_522, words.length), max_position_embeddings: 512 };
  let state = 7;
  const draw = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const tensors = Object.entries(readTransformer(config).weights).map(([name, { shape, init }]) => {
    const size = shape.reduce((product, each) => product * each, 1);
    return [name, { shape, values: init.kind === 'ones' ? new Float32Array(size).fill(1) : Float32Array.from({ length: size }, () => 0.07 * (draw() - 0.5)) }] as const;
  });
  await writeSafetensors(join(folder, 'model.safetensors'), Object.fromEntries(tensors));
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  const special = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify({
    added_tokens: ['[UNK]', '[CLS]', '[SEP]'].map((content, id) => ({ id, content, special: true })), normalizer: null, pre_tokenizer: { type: 'WhitespaceSplit' }, decoder: null,
    post_processor: { type: 'TemplateProcessing', single: [special('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, special('[SEP]')], pair: [], special_tokens: {} },
    model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100, vocab: Object.fromEntries(words.map((word, id) => [word, id])) },
  }));
  return folder;
}
