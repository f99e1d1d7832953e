import type { ElementType } from '../../io/safetensors.ts';
import type { TextTokenizer } from '../../text/tokenizer.ts';

/** A tensor as it lies on disk: what `read` widens, and what ONNX external data names (file, offset, length). */
export interface StoredTensor {
  readonly shape: readonly number[];
  /** As the file spells it: `F32`, `F16`, `BF16`, `I64`, ... */
  readonly dtype: ElementType;
  /** Length in the file. */
  readonly bytes: number;
  /** Absolute path of the file, symbolic links resolved. */
  readonly file: string;
  /** First byte, from the beginning of the file. */
  readonly offset: number;
}

/** The model in a folder: its configuration, its tokenizer, and its tensors, none of which is read before it is asked for. */
export interface Checkpoint {
  /** Absolute path. */
  readonly folder: string;
  /** `config.json` as it stands; which keys there are is the business of the model's family. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Absent where the folder has none, as with models of images. */
  readonly tokenizer: TextTokenizer | undefined;
  readonly tensors: ReadonlyMap<string, StoredTensor>;

  /** Values of a tensor of F32, F16 or BF16, widened without loss; another type is a `DataError` `column-type`. */
  read(name: string): Promise<Float32Array>;
  /** The same into memory that is there, which must have the tensor's length. */
  readInto(name: string, target: Float32Array): Promise<void>;
  /** Its bytes as they lie in the file, of any type. */
  bytes(name: string): Promise<Uint8Array>;
  /** What it holds, by hash; `whole` reads every byte of the weights. */
  identify(options?: { readonly whole?: boolean }): Promise<CheckpointIdentity>;
  close(): Promise<void>;
}

export interface CheckpointIdentity {
  /**
   * SHA-256 over configuration, tokenizer, headers of the weights, and of every tensor its first, middle and last bytes;
   * over every byte when it is whole.
   */
  readonly checkpoint: string;
  readonly whole: boolean;
}
