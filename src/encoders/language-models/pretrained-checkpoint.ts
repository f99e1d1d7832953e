import { EngineError } from '../../core/errors.ts';
import type { PretrainedCheckpoint } from '../../nn/parts.ts';
import type { WeightSpecs } from '../../nn/module.ts';
import { tokenizer as tokenizerOf } from '../../text/tokenizer.ts';
import type { Checkpoint } from '../../transformers/checkpoint/checkpoint.ts';
import { openCheckpoint } from '../../transformers/checkpoint/open-checkpoint.ts';
import type { TextTransformer } from '../../transformers/family.ts';
import { placesOf } from '../../transformers/naming.ts';

/**
 * The weights of a model in a folder, for whoever trains on from them.
 *
 * @param prefix What stands before the names of the model's weights, in the encoder.
 */
export function pretrainedCheckpoint(folder: string, model: TextTransformer, prefix: string): PretrainedCheckpoint {
  const tokenizer = tokenizerOf(folder);
  const opened = async <T>(work: (checkpoint: Checkpoint) => Promise<T>): Promise<T> => {
    const checkpoint = await openCheckpoint(folder);
    return work(checkpoint).finally(() => checkpoint.close());
  };
  return {
    folder, tokenizer,
    readInto: (arrays) => opened((checkpoint) => readAll(checkpoint, model, Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name.slice(prefix.length), values])))),
    readWords: (table) => opened((checkpoint) => readAll(checkpoint, model, { [model.outside.words]: table })),
    identify: () => opened(async (checkpoint) => ({ ...await checkpoint.identify(), ...await tokenizer.identify() })),
  };
}

/** Errors: `EngineError` `tensor-names` for a weight that no tensor holds. */
async function readAll(checkpoint: Checkpoint, model: TextTransformer, arrays: Readonly<Record<string, Float32Array>>): Promise<void> {
  const specs: WeightSpecs = Object.fromEntries(Object.keys(arrays).map((name) => [name, model.weights[name]!]));
  const found = placesOf(specs, model.naming, new Map([...checkpoint.tensors].map(([name, { shape }]) => [name, shape])));
  const missing = Object.keys(arrays).filter((name) => !found.has(name));
  if (missing.length > 0) {
    throw new EngineError('tensor-names', `${checkpoint.folder}: there is no tensor for ${missing.slice(0, 6).join(', ')}${missing.length > 6 ? ` and ${missing.length - 6} more` : ''}; `
      + `found ${[...checkpoint.tensors.keys()].slice(0, 6).join(', ')}`, 'do config.json and the weights belong together?');
  }
  for (const [name, tensor] of found) await checkpoint.readInto(tensor, arrays[name]!);
}
