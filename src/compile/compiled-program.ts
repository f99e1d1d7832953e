/** A tensor of a compiled program. A size that varies is an expression over its symbols. */
export interface TensorSpec {
  readonly name: string;
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly shape: readonly (number | string)[];
  /** Whether its numbers are places in something, counted from 0. */
  readonly places?: true;
}

/** A mask that is multiplied with: 0 in a fraction `rate` of places, the inverse of the rest elsewhere. */
export interface DropoutSpec extends TensorSpec {
  readonly rate: number;
}

/** Rows that are added up by place: the inputs `NAME.order`, `NAME.targets` and `NAME.chunks` say in which order. */
export interface SegmentSpec {
  readonly name: string;
  /** The input whose numbers are the places. */
  readonly of: string;
  /** Whether a negative one means 0. */
  readonly floor?: true;
  /** How many places there are. */
  readonly segments: number | string;
}

/** A program as an ONNX file, and what its inputs and outputs are. Plain data: it can be stored, and sent to a thread. */
export interface CompiledProgram {
  readonly bytes: Uint8Array;
  readonly inputs: readonly TensorSpec[];
  /** By the names of the model; the file calls them `weight:<name>`. */
  readonly weights: readonly TensorSpec[];
  /** Inputs `dropout.0`, `dropout.1` ... that whoever runs the program fills (`fillDropout`). */
  readonly dropoutInputs: readonly DropoutSpec[];
  /** Inputs that whoever runs the program fills (`segmentOrder`). */
  readonly segmentInputs: readonly SegmentSpec[];
  readonly outputs: readonly TensorSpec[];
  readonly symbols: readonly string[];
}
