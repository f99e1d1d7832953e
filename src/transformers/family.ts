import type { Tensor } from '../compile/tf.ts';
import type { Pass, Weights, WeightSpecs } from '../nn/module.ts';
import type { Config } from './config.ts';
import type { Naming } from './naming.ts';
import type { Attend } from './parts/attention.ts';

/**
 * A kind of pretrained model: one file in `families/`, found by the `model_type` of a checkpoint's config.json.
 *
 * A family says what weights there are and how states pass through a layer. It does not say what is asked of the model: programs
 * (`programs/`) put layers together for scoring, embedding and training, and give each layer its attention.
 */
export interface Family {
  /** Equal to the file name. */
  readonly name: string;
  readonly modelTypes: readonly string[];
  /** Errors: `EngineError` `load` for a setting that is missing, or that the family does not compute. */
  read(config: Config): Transformer;
}

export type Transformer = TextTransformer | EncoderDecoder | VisionTransformer;

/** What is known of a model without its weights. */
export interface TransformerFacts {
  readonly family: string;
  /** Of the states that come out. */
  readonly width: number;
  /** What the model was made of: shapes as the checkpoint has them, so that a weight is read where it lies on disk. */
  readonly weights: WeightSpecs;
  readonly naming: Naming;
  /** Whether the matrices of its maps are laid out [in, out], as GPT-2's. Default: [out, in]. */
  readonly transposed?: boolean;
}

/** What weights that belong to no layer are for, by how their names begin; those that are not named come after the last layer. */
export interface OutsideLayers {
  /** The weight whose rows are the embeddings of tokens. */
  readonly words: string;
  /** Read by `embed` and by nothing else, `words` among them. */
  readonly entry: readonly string[];
  /** Read by `logits` or `pooled` and by nothing else. */
  readonly head: readonly string[];
  /** Named as if they were a layer's own, and read by all layers. Default none. */
  readonly shared?: readonly string[];
}

/** Layers one after another, from what goes in to states [sequences, tokens, width]. */
export interface Stack<In> {
  readonly layers: number;
  /** Of queries, and of keys and values. */
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
  embed(weights: Weights, inputs: In, pass: Pass): Tensor;
  layer(weights: Weights, at: number, inputs: LayerInputs, pass: Pass): Tensor;
  /** What comes after the last layer: a norm, a projection, or nothing. Of any rank: only the last axis counts. */
  finish(weights: Weights, states: Tensor, pass: Pass): Tensor;
}

/** What a layer is given. */
export interface LayerInputs {
  /** [sequences, tokens, width] */
  readonly states: Tensor;
  /** [sequences, tokens] or [1, tokens], int32: the place of each token in its text, counted from 0. */
  readonly positions: Tensor;
  /** Self-attention, masked as the program wants it. A decoder calls it once in a layer: what it is given is kept for tokens to come. */
  readonly attend: Attend;
  /**
   * The tokens that go on, as [tokens kept, width]; the identity in all but the last layer of a program that reads a few tokens only.
   * A layer applies it to what attention gives, and to everything that is added to that. What follows must not mind the rank.
   */
  keep(values: Tensor): Tensor;
  /** In the decoder of an encoder-decoder: the states of the encoder, and attention over them. */
  readonly encoded?: { readonly states: Tensor; readonly attend: Attend };
}

/** Tokens of texts. */
export interface TokenInputs {
  /** [sequences, tokens], int32 */
  readonly ids: Tensor;
  /** [sequences, tokens] or [1, tokens], int32: counted from 0, whatever the model adds to them. */
  readonly positions: Tensor;
  /** [sequences, tokens], int32, for models that tell kinds of tokens apart. Without it all are 0. */
  readonly types?: Tensor;
  /** [sequences, tokens], int32: the item that a token belongs to, for Recformer. */
  readonly items?: Tensor;
}

/** A decoder, in which a token sees what is before it, or an encoder, in which it sees everything. */
export interface TextTransformer extends TransformerFacts, Stack<TokenInputs> {
  readonly kind: 'decoder' | 'encoder';
  readonly outside: OutsideLayers;
  /** Width of the states between layers, where it is not that of what comes out. */
  readonly inside?: number;
  readonly vocabulary: number;
  /** The most tokens of a text. */
  readonly contextTokens: number;
  /** Logits of finished states: of all the vocabulary, or of the tokens named. */
  logits?(weights: Weights, states: Tensor, columns?: readonly number[]): Tensor;
  /** The vector that the model itself makes of finished states, [sequences, width]. */
  pooled?(weights: Weights, states: Tensor): Tensor;
}

/** An encoder, and a decoder that looks at what it gives. */
export interface EncoderDecoder extends TransformerFacts {
  readonly kind: 'encoder-decoder';
  /** Of the encoder. */
  readonly outside: OutsideLayers;
  readonly vocabulary: number;
  readonly contextTokens: number;
  /** What the decoder begins with. */
  readonly startToken: number;
  readonly encoder: Stack<TokenInputs>;
  readonly decoder: Stack<TokenInputs>;
  logits(weights: Weights, states: Tensor, columns?: readonly number[]): Tensor;
}

/** Pixels to states: [images, patches + 1, width]. */
export interface VisionTransformer extends TransformerFacts, Stack<{ readonly pixels: Tensor }> {
  readonly kind: 'vision';
  /** Pixels are [images, channels, size, size], float32, normalised; a patch is as long on each side. */
  readonly image: { readonly size: number; readonly patch: number; readonly channels: number };
  /** The vector that the model itself makes of finished states, [images, its width]. */
  readonly pooled?: { readonly width: number; of(weights: Weights, states: Tensor): Tensor };
}
