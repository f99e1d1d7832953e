import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';

import { sha256File } from '../../io/files.ts';
import type { Safetensors } from '../../io/safetensors.ts';
import type { CheckpointIdentity } from './checkpoint.ts';

const sampleBytes = 256;

/**
 * Hash of what a checkpoint holds. Short of every byte of the weights it takes the headers and three samples of each
 * tensor, so that a model that was trained on is told from the one it began as, without reading gigabytes.
 */
export async function identifyCheckpoint(texts: readonly string[], weightFiles: readonly string[], opened: readonly Safetensors[], whole: boolean): Promise<CheckpointIdentity> {
  const hash = createHash('sha256');
  for (const path of texts) hash.update(`${(await sha256File(path)).sha256}\n`);
  for (const [at, file] of opened.entries()) {
    const path = weightFiles[at]!;
    if (whole) {
      hash.update(`${(await sha256File(path)).sha256}\n`);
      continue;
    }
    hash.update(`${(await stat(path)).size}\n${JSON.stringify([...file.tensors])}\n`);
    for (const [name, { from, until }] of file.tensors) {
      for (const first of [0, Math.floor((until - from) / 2), Math.max(0, until - from - sampleBytes)]) hash.update(await file.bytes(name, first, sampleBytes));
    }
  }
  return { checkpoint: hash.digest('hex'), whole };
}
