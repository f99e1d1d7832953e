import { EngineError } from '../core/errors.ts';
import { type Config, textOf } from './config.ts';
import type { Family, Transformer } from './family.ts';
import * as all from './families/index.ts';

/** Every family there is, by the files in `families/`. */
export const families: readonly Family[] = Object.values(all);

/**
 * The model that a config.json describes.
 *
 * Errors: `EngineError` `load` for a `model_type` that no family has, and those of the family.
 *
 * @example
 * readTransformer({ model_type: 'llama', hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 2, intermediate_size: 16, vocab_size: 32 }).family // 'llama'
 */
export function readTransformer(config: Config): Transformer {
  const type = textOf(config, ['model_type']);
  const found = families.find(({ modelTypes }) => modelTypes.includes(type));
  if (found) return found.read(config);
  throw new EngineError('load', `config.json: the model type "${type}" is not known; known are ${families.flatMap(({ modelTypes }) => modelTypes).join(', ')}`,
    'export the model to ONNX and open it with `onnx`, or add a family to src/transformers/families');
}
