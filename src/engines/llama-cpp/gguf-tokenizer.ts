import type { LoadedTokenizer, Tokenizer } from '../../core/engine.ts';
import { EngineError } from '../../core/errors.ts';
import { ggufFiles, identifyGguf } from './gguf-files.ts';
import { type LlamaDevice, llamaOn } from './node-llama-cpp.ts';
import { type GgufFacts, ggufFacts } from './gguf-facts.ts';

export interface GgufTokenizer extends Tokenizer {
  load(): Promise<LoadedGgufTokenizer>;
}

export interface LoadedGgufTokenizer extends LoadedTokenizer {
  readonly facts: GgufFacts;
}

/** The tokenizer in a .gguf file, as llama.cpp has it; the weights are not read. */
export function ggufTokenizer(path: string, device: LlamaDevice): GgufTokenizer {
  let loaded: Promise<LoadedGgufTokenizer> | undefined;
  return {
    load: () => loaded ??= read(path, device).catch((error) => { loaded = undefined; throw error; }),
    identify: async () => ({ tokenizer: await identifyGguf(path) }),
    toJSON: () => ({ tokenizer: path }),
  };
}

async function read(path: string, device: LlamaDevice): Promise<LoadedGgufTokenizer> {
  const [modelPath] = await ggufFiles(path);
  const { llama, readHeader, lastSaid } = await llamaOn(device);
  const failed = async (cause: unknown, what: string, hint: string) => new EngineError('load', `${path}: ${what}: ${await lastSaid() || (cause as Error).message}`, hint, false, { cause });
  const header = await readHeader(modelPath!).catch(async (cause: unknown) => { throw await failed(cause, 'its header could not be read', 'is the file whole?'); });
  const facts = ggufFacts(header, path);
  const model = await llama.loadModel({ modelPath: modelPath!, vocabOnly: true, gpuLayers: 0 })
    .catch(async (cause: unknown) => { throw await failed(cause, 'its vocabulary could not be read', 'is its tokenizer one that this version of llama.cpp knows?'); });
  const { bos, eos, shouldPrependBosToken, shouldAppendEosToken } = model.tokens;
  const idsOf = new Map<string, number>();
  facts.pieces.forEach((piece, id) => { if (!idsOf.has(piece)) idsOf.set(piece, id); });
  const ids = (wanted: boolean, id: number | null) => Int32Array.from(wanted && id !== null ? [id] : []);
  return {
    facts,
    encode: (text, { asText = false } = {}) => Int32Array.from(model.tokenize(text, !asText)),
    idOf: (token) => idsOf.get(token),
    before: ids(shouldPrependBosToken, bos), after: ids(shouldAppendEosToken, eos),
  };
}
