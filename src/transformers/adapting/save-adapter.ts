import { join } from 'node:path';

import { DataError } from '../../core/errors.ts';
import { makeFolder, writeFileAtomic } from '../../io/files.ts';
import { writeSafetensors, type WrittenTensor } from '../../io/write-safetensors.ts';
import type { TransformerFacts } from '../family.ts';
import { renamed } from '../naming.ts';

export interface SavedAdapter {
  readonly model: Pick<TransformerFacts, 'naming' | 'transposed'>;
  /** Names of the tensors of the checkpoint that was adapted. */
  readonly tensors: Iterable<string>;
  /** By the names of `adapterWeights`, in the shapes that they have there. */
  readonly weights: Readonly<Record<string, WrittenTensor>>;
  readonly rank: number;
  /** What the product of both matrices is multiplied by is alpha / rank. */
  readonly alpha: number;
  /** What the checkpoint is called. */
  readonly base: string;
}

const side = /\.lora_[AB]\.weight$/;

/**
 * Writes an adapter in PEFT's layout, under the names that the checkpoint has for its modules: PEFT loads it, and so does `openAdapter`.
 *
 * Errors: `DataError` `missing-column` for a module that the checkpoint has not; `cannot-write`, `disk-full`.
 */
export async function saveAdapter(folder: string, { model, tensors, weights, rank, alpha, base }: SavedAdapter): Promise<void> {
  const stored = new Map([...tensors].map((name) => [renamed(name, model.naming), name]));
  const modules = new Set<string>();
  const named = Object.entries(weights).map(([name, tensor]) => {
    const module = name.replace(side, '');
    const found = stored.get(`${module}.weight`);
    if (found === undefined) throw new DataError('missing-column', `an adapter of "${module}" cannot be saved: the checkpoint has no tensor for it`, 'is it the checkpoint that was adapted?');
    const called = found.slice(0, -'.weight'.length);
    modules.add(called);
    return [`base_model.model.${called}${name.slice(module.length)}`, tensor] as const;
  });
  const config = {
    peft_type: 'LORA', base_model_name_or_path: base, r: rank, lora_alpha: alpha, lora_dropout: 0, target_modules: [...modules].sort(), bias: 'none',
    fan_in_fan_out: model.transposed ?? false, inference_mode: true,
  };
  await makeFolder(folder);
  await writeSafetensors(join(folder, 'adapter_model.safetensors'), Object.fromEntries(named), { format: 'pt' });
  await writeFileAtomic(join(folder, 'adapter_config.json'), `${JSON.stringify(config, null, 2)}\n`);
}
