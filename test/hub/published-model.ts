import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

import { type Hub, hub, type HubOptions } from '../../src/hub/hub.ts';
import { machineClock } from '../../src/io/clock.ts';
import { f32At, safetensorsOf } from '../io/safetensors-of.ts';
import type { Published } from './hub-server.ts';

const work = mkdtempSync(join(tmpdir(), 'rxrec-hub-'));
after(() => rmSync(work, { recursive: true, force: true }));
let made = 0;
export const newFolder = (): string => join(work, `${++made}`);

export const first = 'a'.repeat(40), second = 'b'.repeat(40);
const numbers = (size: number) => Buffer.from(Float32Array.from({ length: size }, (_, at) => Math.sin(at)).buffer);

/** Long enough to be sent in several pieces. */
export const weights = safetensorsOf({ w: f32At(0, 100_000) }, numbers(100_000));
export const shards = [safetensorsOf({ a: f32At(0, 10) }, numbers(10)), safetensorsOf({ b: f32At(0, 20) }, numbers(20))] as const;
export const index = JSON.stringify({ weight_map: { a: 'model-1.safetensors', b: 'model-2.safetensors' } });

export const single = { 'config.json': '{"model_type":"made-up"}', 'tokenizer.json': '{"model":{}}', 'model.safetensors': weights, 'pytorch_model.bin': 'pickle', 'modeling.py': 'import os', 'README.md': '#' };
export const sharded = { 'config.json': '{}', 'model.safetensors.index.json': index, 'model-1.safetensors': shards[0], 'model-2.safetensors': shards[1], 'other.safetensors': shards[0] };

export const published = (files: Published['commits'][string] = single): Published => ({ commits: { [first]: files }, refs: { main: first } });

/** A client with a cache of its own that waits for nothing. */
export const client = (url: string, options: HubOptions = {}): Hub & { readonly cache: string } => {
  const cache = options.cache ?? newFolder();
  return { ...hub({ url, cache, clock: { ...machineClock, wait: async (ms, signal) => machineClock.wait(Math.min(ms, 5), signal) }, ...options }), cache };
};
