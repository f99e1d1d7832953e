import type { SymbolRules } from './sizes/sizes.ts';
import type { Tensor } from './tf.ts';

/** Numbers with a shape, outside of any backend. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

/** How a program is run: what `Pass` of src/nn/module.ts is. */
export interface ProgramPass {
  readonly training: boolean;
  dropout(values: Tensor, rate: number): Tensor;
  keep(name: string, value: Tensor): void;
}

/** A model as a function over tensors. It makes its tensors itself, and looks at shapes and at nothing else. */
export type Program = (
  weights: Readonly<Record<string, Tensor>>, inputs: Readonly<Record<string, Tensor>>, pass: ProgramPass,
) => Readonly<Record<string, Tensor>>;

export interface InputSpec {
  /** A size that varies has a name (`'B'`), or is a sum or product of named ones (`'P+S'`). */
  readonly shape: readonly (number | string)[];
  readonly dtype: 'float32' | 'int32';
}

/** What there is to say of a program besides its code. */
export interface ProgramOptions {
  readonly inputs: Readonly<Record<string, InputSpec>>;
  readonly weights?: Readonly<Record<string, { readonly shape: readonly number[]; readonly frozen?: boolean }>>;
  /** What is known of the sizes that vary; those that are not named here are at least 1. */
  readonly symbols?: SymbolRules;
  /** Sums that the program makes and that are not guessed: of three symbols or more (`A+B+C`, where groups are joined), or that it multiplies (`A+B+1`). */
  readonly sums?: readonly string[];
  /**
   * Sizes of rows that are looked up more often than there are rows (`V`, `N0+N1`): what is multiplied with a matrix after it was looked up
   * is multiplied before, once for each row, and so are the gradients. It changes no more than rounding.
   */
  readonly distinct?: readonly string[];
  /** Gradients of the output `loss`: of all weights that are not frozen, or of the weights and inputs named. */
  readonly gradients?: boolean | readonly string[];
  /** Whether the pass is one of training; it is where gradients are asked for. */
  readonly training?: boolean;
}

/** What one run of a program is given. */
export interface ProgramCall {
  readonly inputs: Readonly<Record<string, Numbers>>;
  /** Where the dropout of this step starts from; needed where there is any. */
  readonly dropout?: DropoutSeed;
}

/** Dropout is a function of these, of the place in the program and of the place in the tensor. */
export interface DropoutSeed {
  readonly seed: number;
  readonly step: number;
}

/** By name: what the program gives, `gradient:<weight or input>`, `keep:<name>`. */
export type ProgramOutputs = Readonly<Record<string, Numbers>>;

/** A program that can be run, however it is. */
export interface RunnableProgram {
  /** Values of weights, by name. They are kept, and read again at every run: whoever changes them in place changes the program. */
  setWeights(weights: Readonly<Record<string, Float32Array>>): void;
  run(call: ProgramCall): Promise<ProgramOutputs>;
  close(): Promise<void>;
}
