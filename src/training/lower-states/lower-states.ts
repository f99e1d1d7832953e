import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { List } from '../../core/column.ts';
import { EngineError, OptionsError } from '../../core/errors.ts';
import type { VectorsKept } from '../../core/keyed-vectors.ts';
import { openLowerLayers } from '../../engines/session/lower-layers-session.ts';
import { defaultCache } from '../../engines/session/transformer-session.ts';
import type { Pretrained } from '../../nn/parts.ts';
import { freeMemory } from '../../transformers/memory-plan.ts';
import type { RunsOn } from '../runs-on.ts';
import { readStates, statesIn, writeStates } from './state-file.ts';

export interface LowerStatesOptions {
  /** For messages. */
  readonly name: string;
  readonly pretrained: Pretrained;
  readonly on?: RunsOn | undefined;
  readonly onKept?: (kept: VectorsKept) => void;
}

/**
 * The states of texts after the lower layers of a model, [tokens of all texts, width]: computed once and kept by content, by the hash of the
 * model, how many layers, and the tokens; another run reads them. What lies there and is not what was written is made anew.
 *
 * Errors: `EngineError` `out-of-memory` for more states than fit, before any is computed, and those of the model; `OptionsError` where its weights
 * are not known; `DataError` `cannot-write`, `disk-full`.
 */
export async function lowerStates(texts: List<Int32Array>, { name, pretrained: { checkpoint, lower, input }, on = {}, onKept }: LowerStatesOptions): Promise<Float32Array> {
  if (!checkpoint || !lower) throw new OptionsError('missing-value', `${name}: the weights of its lower layers are not known`, 'name the folder of its model');
  const tokens = texts.offsets.at(-1)! - texts.offsets[0]!;
  refuseTooMany(name, tokens, input);
  const states = new Float32Array(Math.max(1, tokens) * input);
  if (tokens === 0) return states;
  const { device = 'cpu' } = on;
  const folder = join(lower.cache, createHash('sha256').update(JSON.stringify([1, await checkpoint.identify(), lower.layers, input, device, hashOf(texts)])).digest('hex').slice(0, 16));
  const there = await statesIn(folder);
  if (there !== undefined) {
    if (await readStates(there, states)) {
      onKept?.({ how: 'read', path: folder, bytes: states.byteLength });
      return states;
    }
    await rm(there, { force: true });
  }
  const whole = textsWithTokens(texts);
  const path = await writeStates(folder, tokens * input, async (put) => {
    const session = await openLowerLayers({ folder: checkpoint.folder, device, threads: 1, cache: defaultCache(), layers: lower.layers });
    try {
      await session.run(whole, (text, values) => put(values, (whole.offsets[text]! - texts.offsets[0]!) * input));
    } finally {
      await session.close();
    }
  });
  if (!await readStates(path, states)) throw new EngineError('load', `${path}: what was written was not what is read`, 'is the disk in order?');
  onKept?.({ how: there === undefined ? 'made' : 'made-anew', path: folder, bytes: states.byteLength, ...(there !== undefined && { because: 'what lay there is not what was written' }) });
  return states;
}

/** Compares the memory that states take with what is free, before any is made. Errors: `EngineError` `out-of-memory`. */
export function refuseTooMany(name: string, tokens: number, width: number, free = freeMemory()): void {
  const bytes = 4 * tokens * width;
  if (bytes <= free) return;
  const mebibytes = (size: number) => `${(size / 2 ** 20).toFixed(0)} MiB`;
  throw new EngineError('out-of-memory', `${name}: ${tokens} tokens of its items have states of ${width}, ${mebibytes(bytes)} of ${mebibytes(free)} free`, 'keep fewer tokens of each text (`most`), or leave `split` out');
}

/** Those that have any: a row less of nothing changes no offset. */
function textsWithTokens({ offsets, values }: List<Int32Array>): List<Int32Array> {
  return { offsets: offsets.filter((offset, at) => at === 0 || offset > offsets[at - 1]!), values };
}

function hashOf({ offsets, values }: List<Int32Array>): string {
  const hash = createHash('sha256');
  for (const part of [offsets.map((offset) => offset - offsets[0]!), values.slice(offsets[0], offsets.at(-1))]) hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength)).update('\n');
  return hash.digest('hex');
}
