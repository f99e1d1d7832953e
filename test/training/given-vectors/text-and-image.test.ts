/** Items that are a text and an image: made-up pictures, two tiny made-up models, one YAML file. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { safetensorsFile } from '../../../fixtures/making/safetensors-file.ts';
import { readConfiguration } from '../../../src/configuration/read-configuration.ts';
import { assignment } from '../../../src/configuration/assignments.ts';
import { trainingPlan } from '../../../src/configuration/training-plan.ts';
import { root } from '../../../scripts/repository.ts';
import { tickets } from '../../../src/flow/tickets.ts';
import { newsroom } from '../../../src/scenarios/newsroom.ts';
import { prepare } from '../../../src/scenarios/prepare.ts';
import { prepared } from '../../../src/scenarios/prepared.ts';
import { train } from '../../../src/training/train.ts';
import { folderOf } from '../../configuration/folder-of.ts';
import { madeUpCheckpoint, tinyBert, tinyVit } from '../../transformers/made-up-checkpoint.ts';

const at = folderOf();
const folder = at('newsroom');
const named = { name: (weight: string) => weight };
const bert = madeUpCheckpoint(tinyBert, named);
const vision = madeUpCheckpoint(tinyVit, named);
const images = at('covers.safetensors', '');
const side = 8;

before(async () => {
  await prepare(newsroom, { from: '', to: folder, options: { users: 60, items: 80, impressions: 400 } });
  writeFileSync(join(vision, 'preprocessor_config.json'), JSON.stringify({ size: { height: side, width: side }, resample: 2, image_mean: [0.5, 0.5, 0.5], image_std: [0.5, 0.5, 0.5] }));
  const items = await prepared(folder, { split: 'train' }).items.load();
  const values = new Uint8Array(items.count * side * side * 3); // colours of its own for each item, a few blocks of them
  for (let i = 0; i < values.length; i++) {
    const [item, pixel] = [Math.floor(i / (side * side * 3)), Math.floor(i / 3) % (side * side)];
    values[i] = 255 * tickets(1, item, 3 * (2 * Math.floor(pixel / side / 4) + Math.floor(pixel % side / 4)) + i % 3)();
  }
  writeFileSync(images, safetensorsFile({ covers: { shape: [items.count, side, side, 3], values } }));
});

const shared = [`data={prepared: '${folder}'}`, `bert=${bert}`, `vision=${vision}`, `images='${images}'`, 'width=16', 'rows=32', 'rate=0.01', `cache='${at('vectors')}'`].map(assignment);
async function trained(config: string, ...set: string[]) {
  const file = join(root, 'pipelines/configs', config);
  const plan = trainingPlan(await readConfiguration(file, [...shared, ...set.map(assignment)]), file, at('out'));
  await plan.checkTexts();
  const losses: number[] = [];
  const told = new Map<string, string>();
  const { weights } = await train({
    ...plan.options(), epochs: 3, patience: 9, onEpoch: ({ loss }) => losses.push(loss),
    onEvent: (event) => { if (event.kind === 'vectors') told.set(event.vocabulary, `${event.matched} of ${event.keys}, ${event.kept?.how}`); },
  });
  return { losses, told, weights };
}
test('text and image are encoded once, fused, and learned from', async () => {
  const { losses, told } = await trained('text-image.yaml', 'text=8', 'image=8');
  assert.deepEqual(Object.fromEntries(told), { text: '80 of 80, made', image: '80 of 80, made' });
  assert.ok(losses.at(-1)! < losses[0]!, losses.join());
  const again = await trained('text-image.yaml', 'text=8', 'image=8', 'fusion=gated');
  assert.deepEqual([...again.told.values()], ['80 of 80, read', '80 of 80, read']);
  assert.ok(again.losses.at(-1)! < again.losses[0]!, again.losses.join());
  const queries = await trained('text-image.yaml', 'text=8', 'image=8', 'model.items={fusionQFormer: {heads: 2, layers: 1, queries: 3}}');
  assert.ok(queries.losses.at(-1)! < queries.losses[0]!, queries.losses.join());
});

test('side networks read the layers of a model of texts and of one of images, and one between them reads both', async () => {
  const texts = '{text: {from: id, as: number}, image: {from: id, as: number}}';
  const { losses, told, weights } = await trained('text-image.yaml', `model={iisan: {width: 16, layers: 2, states: 8, texts: ${texts}}}`,
    'vectors.text.textVectors.encoder.transformerEncoder.pooling=layers', 'vectors.image.imageVectors.encoder.visionEncoder.vector=layers');
  assert.deepEqual([told.get('text'), told.get('image')], ['80 of 80, made', '80 of 80, made']);
  assert.equal(weights['tables.image.rows']!.length, 80 * 2 * 8);
  assert.ok(losses.at(-1)! < losses[0]!, losses.join());
});

test('vectors that are learned on begin as the given ones, and what they were stays as it was', async () => {
  const { told, weights } = await trained('kdsr.yaml', 'states=8', 'model.kdsr.codes=5');
  assert.deepEqual([...told.keys()].sort(), ['image', 'imageTeacher', 'text', 'textTeacher']);
  const [image, teacher] = [weights['tables.image.rows']!, weights['tables.imageTeacher.rows']!];
  const moved = image.map((value, i) => Math.abs(value - teacher[i]!)).reduce((a, b) => Math.max(a, b));
  assert.ok(moved > 1e-4 && moved < 0.5, `${moved}`);
});
