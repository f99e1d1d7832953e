import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { EngineError } from '../../core/errors.ts';
import { makeFolder, writeFileAtomic } from '../../io/files.ts';
import { ioError } from '../../io/io-error.ts';
import type { PretrainedCheckpoint } from '../../nn/parts.ts';
import type { WeightSpecs } from '../../nn/module.ts';
import { tokenizer as tokenizerOf } from '../../text/tokenizer.ts';
import type { Checkpoint } from '../../transformers/checkpoint/checkpoint.ts';
import { copyTensors } from '../../transformers/checkpoint/copy-tensors.ts';
import { openCheckpoint } from '../../transformers/checkpoint/open-checkpoint.ts';
import type { TextTransformer } from '../../transformers/family.ts';
import { placesOf } from '../../transformers/naming.ts';

export interface PretrainedCheckpointOptions {
  readonly folder: string;
  readonly model: TextTransformer;
  /** What stands before the names of the model's weights, in the encoder. */
  readonly prefix: string;
  /** Names of the model's weights that the encoder does not run itself, and needs. */
  readonly lower: readonly string[];
}

/** The weights of a model in a folder, for whoever trains on from them. */
export function pretrainedCheckpoint({ folder, model, prefix, lower }: PretrainedCheckpointOptions): PretrainedCheckpoint {
  const tokenizer = tokenizerOf(folder);
  const opened = async <T>(work: (checkpoint: Checkpoint) => Promise<T>): Promise<T> => {
    const checkpoint = await openCheckpoint(folder);
    return work(checkpoint).finally(() => checkpoint.close());
  };
  return {
    folder, tokenizer,
    readInto: (arrays) => opened((checkpoint) => readAll(checkpoint, model, Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name.slice(prefix.length), values])))),
    readWords: (table) => opened((checkpoint) => readAll(checkpoint, model, { [model.outside.words]: table })),
    keep: (to) => opened(async (checkpoint) => {
      await makeFolder(to);
      for (const name of ['config.json', 'tokenizer.json', 'tokenizer_config.json']) {
        const path = join(checkpoint.folder, name);
        if (existsSync(path)) await writeFileAtomic(join(to, name), await readFile(path).catch((cause: unknown) => { throw ioError(cause, 'read', path); }));
      }
      if (lower.length === 0) return;
      const places = tensorsOf(checkpoint, model, lower);
      await copyTensors(join(to, 'model.safetensors'), new Map([...places.values()].sort().map((tensor) => [tensor, checkpoint.tensors.get(tensor)!])));
    }),
    identify: () => opened(async (checkpoint) => ({ ...await checkpoint.identify(), ...await tokenizer.identify() })),
  };
}

async function readAll(checkpoint: Checkpoint, model: TextTransformer, arrays: Readonly<Record<string, Float32Array>>): Promise<void> {
  for (const [name, tensor] of tensorsOf(checkpoint, model, Object.keys(arrays))) await checkpoint.readInto(tensor, arrays[name]!);
}

/** The tensor of each weight. Errors: `EngineError` `tensor-names` for a weight that no tensor holds. */
function tensorsOf(checkpoint: Checkpoint, model: TextTransformer, names: readonly string[]): ReadonlyMap<string, string> {
  const specs: WeightSpecs = Object.fromEntries(names.map((name) => [name, model.weights[name]!]));
  const found = placesOf(specs, model.naming, new Map([...checkpoint.tensors].map(([name, { shape }]) => [name, shape])));
  const missing = names.filter((name) => !found.has(name));
  if (missing.length > 0) {
    throw new EngineError('tensor-names', `${checkpoint.folder}: there is no tensor for ${missing.slice(0, 6).join(', ')}${missing.length > 6 ? ` and ${missing.length - 6} more` : ''}; `
      + `found ${[...checkpoint.tensors.keys()].slice(0, 6).join(', ')}`, 'do config.json and the weights belong together?');
  }
  return found;
}
