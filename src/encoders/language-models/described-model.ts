import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { OptionsError } from '../../core/errors.ts';
import type { Rule } from '../../core/option-rules.ts';
import { ioError } from '../../io/io-error.ts';
import { parseJsonObject } from '../../io/json-file.ts';
import type { Config } from '../../transformers/config.ts';
import { encoderOf } from '../../transformers/encoder-of.ts';
import type { TextTransformer } from '../../transformers/family.ts';
import { readTransformer } from '../../transformers/read-transformer.ts';

/** A folder in Hugging Face's layout, or a config.json alone where the weights are with a training. */
export type ModelSource = string | Config;

export interface DescribedModel {
  readonly config: Config;
  readonly transformer: TextTransformer;
  readonly folder?: string;
}

const configBytes = 4 * 2 ** 20;

export const modelRule: Rule = (value) => (typeof value === 'string' && value !== '') || (typeof value === 'object' && value !== null && typeof (value as Config)['model_type'] === 'string')
  ? undefined : 'a path, of a folder with config.json and weights';

/**
 * What config.json says of a model of text: small, and read at once, so that a wrong folder is told before anything is started.
 *
 * Errors: `DataError` `missing-file`, `malformed`; `EngineError` `load`; `OptionsError` for a model of images.
 */
export function describedModel(where: string, model: ModelSource): DescribedModel {
  const config = typeof model === 'string' ? configIn(model) : model;
  const found = readTransformer(config);
  if (found.kind === 'vision') throw new OptionsError('wrong-value', `${where}: "model" is a ${found.family}, a model of images`, 'it wants a model of text');
  return { config, transformer: found.kind === 'encoder-decoder' ? encoderOf(found) : found, ...(typeof model === 'string' && { folder: model }) };
}

function configIn(folder: string): Config {
  const path = join(folder, 'config.json');
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw ioError(cause, 'read', path);
  }
  return parseJsonObject(bytes, path, { maxBytes: configBytes });
}
