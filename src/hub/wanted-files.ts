import { DataError } from '../core/errors.ts';

/** Names that are fetched; everything else stays where it is. */
const texts = [
  'config.json', 'generation_config.json', 'preprocessor_config.json', 'adapter_config.json', 'tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json',
  'added_tokens.json', 'vocab.json', 'vocab.txt', 'merges.txt', 'tokenizer.model', 'spiece.model', 'sentencepiece.bpe.model', 'chat_template.jinja',
  'modules.json', 'sentence_bert_config.json', '1_Pooling/config.json', 'LICENSE', 'LICENSE.txt',
];
const single = 'model.safetensors';
export const indexName = 'model.safetensors.index.json';
const adapter = 'adapter_model.safetensors';

/** Files other than weights, in the order in which they are fetched; the index of shards is one. */
export function wantedTexts(names: readonly string[]): readonly string[] {
  return [...texts, ...(names.includes(single) ? [] : [indexName])].filter((name) => names.includes(name));
}

/**
 * Files of weights: `model.safetensors`, else the shards that the index names, and those of an adapter. Pickles and code
 * are never among them.
 *
 * Errors: `DataError` `missing-file` where a model has none, or lacks one that its index names.
 *
 * @example
 * wantedWeights(['a.safetensors', 'pytorch_model.bin', 'x.py', 'model.safetensors'], undefined, 'x') // ['model.safetensors']
 */
export function wantedWeights(names: readonly string[], index: Readonly<Record<string, unknown>> | undefined, where: string): readonly string[] {
  const adapters = names.filter((name) => name === adapter);
  if (names.includes(single)) return [single, ...adapters];
  if (index === undefined && adapters.length > 0) return adapters;
  const map = index?.['weight_map'];
  const shards = [...new Set(typeof map === 'object' && map !== null ? Object.values(map as object) : [])].sort() as unknown[];
  if (shards.length === 0 || !shards.every((name): name is string => typeof name === 'string' && name.endsWith('.safetensors'))) throw withoutWeights(names, where, index !== undefined);
  const missing = shards.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw new DataError('missing-file', `${where}: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing, of ${shards.length} files that ${indexName} names`, 'the model was not published whole: choose another revision');
  }
  return [...shards, ...adapters];
}

function withoutWeights(names: readonly string[], where: string, hasIndex: boolean): DataError {
  const pickle = names.find((name) => /\.(bin|pt|pth|ckpt|pkl|h5|msgpack)$/.test(name));
  return new DataError('missing-file', hasIndex ? `${where}: ${indexName} names no .safetensors files` : `${where}: there is neither ${single} nor ${indexName} nor ${adapter}`,
    pickle === undefined ? 'is this a model in safetensors?' : `choose a revision in safetensors: ${pickle} is not fetched, since reading such files may run code that stands in them`);
}
