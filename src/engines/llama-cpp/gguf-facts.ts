import { EngineError } from '../../core/errors.ts';
import type { GgufHeader } from './node-llama-cpp.ts';

/** What a .gguf file says of its model. */
export interface GgufFacts {
  readonly architecture: string;
  /** The most tokens that it was made for. */
  readonly contextTokens: number;
  /** Entries of the vocabulary, by id. */
  readonly pieces: readonly string[];
}

const mostLayers = 512;

/**
 * Facts of a model from the header of its file. Refused is what llama.cpp would not answer with an error, but by ending the process.
 *
 * Errors: `EngineError` `load`.
 */
export function ggufFacts({ metadata }: GgufHeader, path: string): GgufFacts {
  const refused = (what: string) => new EngineError('load', `${path}: ${what}`, 'was it converted by the tools of llama.cpp? Then fetch it again');
  const architecture = metadata.general?.architecture;
  const { model, tokens: pieces } = metadata.tokenizer?.ggml ?? {};
  if (typeof architecture !== 'string') throw refused('it names no architecture');
  if (model === 'none' || !Array.isArray(pieces) || pieces.length === 0) throw refused('it has no vocabulary');
  const sizes = (metadata as unknown as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>)[architecture];
  const sizeOf = (key: string, most: number) => {
    const size = Number(sizes?.[key]);
    if (!Number.isSafeInteger(size) || size < 1 || size > most) throw refused(`its ${architecture}.${key} is ${String(sizes?.[key])}, expected a number from 1 to ${most}`);
    return size;
  };
  sizeOf('block_count', mostLayers);
  if (model === 'llama') checkBytes(pieces, refused);
  return { architecture, contextTokens: sizeOf('context_length', 2 ** 31 - 1), pieces };
}

/** A SentencePiece vocabulary spells what it has not by bytes. */
function checkBytes(pieces: readonly string[], refused: (what: string) => EngineError): void {
  const known = new Set(pieces);
  const missing = Array.from({ length: 256 }, (_, byte) => byte).find((byte) => !known.has(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`) && !(byte < 128 && known.has(String.fromCharCode(byte))));
  if (missing !== undefined) throw refused(`its vocabulary has no piece for the byte ${missing}, so not every text can be cut into pieces`);
}
