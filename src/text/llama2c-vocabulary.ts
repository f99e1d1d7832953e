/** The parts of a `tokenizer.json` that say how a vocabulary cuts text. */
export interface TokenizerDocument {
  readonly added_tokens: readonly object[];
  readonly normalizer: object | null;
  readonly pre_tokenizer: object | null;
  readonly post_processor: object | null;
  readonly decoder: object | null;
  readonly model: object;
}

interface Piece {
  readonly text: string;
  readonly score: number;
}

const beginning = { id: 1, token: '<s>' };
const ordinary = 259; // the ids before are unknown, beginning, end and the 256 bytes

/**
 * Reads a vocabulary file of llama2.c (`tok512.bin`, `tokenizer.bin`) as the `tokenizer.json` that it amounts to;
 * nothing when the bytes are not one.
 *
 * Layout: int32 longest piece; then for each id float32 score, int32 length in bytes, UTF-8 bytes; little-endian.
 * The original merges, again and again, the neighbours whose union has the best score, leftmost first. So every way
 * to make a piece of two others is a merge, ordered by the score of the piece. A character without a piece becomes
 * its bytes, ids byte + 3; a text starts with a blank, and a sequence with id 1.
 *
 * Source: A. Karpathy, llama2.c, `run.c` (`encode`) and `tokenizer.py` (`export`).
 */
export function readLlama2cVocabulary(bytes: Uint8Array): TokenizerDocument | undefined {
  const pieces = readPieces(bytes);
  if (!pieces || pieces.length <= ordinary) return undefined;
  if (pieces[3]!.text !== '<0x00>' || pieces[ordinary - 1]!.text !== '<0xFF>') return undefined;
  const names = pieces.map(({ text }, id) => id === beginning.id ? beginning.token : id === 2 ? '</s>' : text);
  return {
    added_tokens: [],
    normalizer: { type: 'Prepend', prepend: ' ' },
    pre_tokenizer: null,
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: beginning.token, type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
      pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }],
      special_tokens: { [beginning.token]: { id: beginning.token, ids: [beginning.id], tokens: [beginning.token] } },
    },
    decoder: { type: 'Sequence', decoders: [{ type: 'ByteFallback' }, { type: 'Fuse' }] },
    model: {
      type: 'BPE', unk_token: names[0], byte_fallback: true, ignore_merges: false,
      vocab: Object.fromEntries(names.map((name, id) => [name, id])),
      merges: mergesOf(pieces),
    },
  };
}

function mergesOf(pieces: readonly Piece[]): [string, string][] {
  const usable = pieces.slice(ordinary);
  const known = new Set(usable.map(({ text }) => text));
  const best = [...usable.keys()].sort((a, b) => usable[b]!.score - usable[a]!.score || a - b);
  return best.flatMap((at) => {
    const points = [...usable[at]!.text];
    return points.slice(1)
      .map((_, cut): [string, string] => [points.slice(0, cut + 1).join(''), points.slice(cut + 1).join('')])
      .filter(([left, right]) => known.has(left) && known.has(right));
  });
}

function readPieces(bytes: Uint8Array): Piece[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = new TextDecoder('utf-8', { ignoreBOM: true });
  if (bytes.length < 4) return undefined;
  const longest = view.getInt32(0, true);
  const pieces: Piece[] = [];
  let at = 4;
  while (at < bytes.length) {
    if (at + 8 > bytes.length) return undefined;
    const length = view.getInt32(at + 4, true);
    if (length < 0 || length > longest || at + 8 + length > bytes.length) return undefined;
    pieces.push({ score: view.getFloat32(at, true), text: text.decode(bytes.subarray(at + 8, at + 8 + length)) });
    at += 8 + length;
  }
  return pieces;
}
