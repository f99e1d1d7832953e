/** Arrays by the dotted name of a weight: `items.attention.query.kernel`. */
export type NamedArrays = Readonly<Record<string, Float32Array>>;

/** The gradient of some rows of a table; the other rows were not looked at. */
export interface RowGradient {
  /** Each at most once. */
  readonly rows: Int32Array;
  /** [rows, width] */
  readonly values: Float32Array;
}

/** By weight. A weight that is not named had no gradient, and stays as it is. */
export type Gradients = Readonly<Record<string, Float32Array | RowGradient>>;

/** A factor of the learning rate for each weight. */
export interface RateOf {
  (weight: string): number;
  /** Throws when it was written for other weights than these. */
  readonly check?: (weights: readonly string[]) => void;
  readonly toJSON?: () => unknown;
}

/** How a row gradient moves a table: `lazy` leaves the rows alone that it does not name, `dense` takes their gradient for 0. */
export type RowUpdates = 'lazy' | 'dense';

/** How weights follow their gradients. One optimizer, one file. */
export interface Optimizer {
  /** Equal to the file name. */
  readonly name: string;
  /** Refuses weights that its options are not for, by their names: what `open` refuses too, said before anything is read. */
  check?(weights: readonly string[]): void;
  /** Takes hold of the arrays: a step writes into them. */
  open(weights: NamedArrays): OpenOptimizer;
  toJSON(): object;
}

export interface OpenOptimizer {
  /**
   * Moves the weights.
   *
   * @param at Number of the step, from 1: corrections of a bias are a function of it.
   * @param factor Of the schedule, at this step.
   */
  step(gradients: Gradients, at: number, factor?: number): void;
  /** The state itself, no copy: write it before the next step. */
  save(): NamedArrays;
  /** Copies a saved state in. */
  load(saved: NamedArrays): void;
}
