/**
 * Every exception rxrec throws on purpose. Catch by class, branch by `code`,
 * read `hint`: it says what to do next, not what went wrong again.
 */
export abstract class RxrecError extends Error {
  abstract readonly code: string;

  constructor(message: string, readonly hint: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The graph is wrong. Thrown before the first row moves. */
export class GraphError extends RxrecError {
  constructor(readonly code: 'missing-column' | 'column-type' | 'would-stall' | 'same-output' | 'no-branch' | 'bad-name',
              message: string, hint: string) {
    super(message, hint);
  }
}

/** An option, argument or config key is unknown, missing or of the wrong kind. Thrown before the first row moves. */
export class OptionsError extends RxrecError {
  constructor(readonly code: 'unknown-key' | 'wrong-value' | 'missing-value', message: string, hint: string,
              options?: ErrorOptions) {
    super(message, hint, options);
  }
}

/** A file or table is not what it should be. The message names file, and line or row where there is one. */
export class DataError extends RxrecError {
  constructor(readonly code: 'missing-file' | 'not-parquet' | 'missing-column' | 'column-type' | 'row-count' | 'null-value'
              | 'malformed' | 'encoding' | 'empty' | 'duplicate-id' | 'unsafe-path' | 'too-large' | 'schema' | 'wrong-hash'
              | 'cannot-write' | 'disk-full' | 'not-measurable',
              message: string, hint: string, options?: ErrorOptions) {
    super(message, hint, options);
  }
}

/** A program cannot be compiled. The message names the tfjs kernel and the line of the model that called it, where there is one. */
export class CompileError extends RxrecError {
  constructor(readonly code: 'unsupported-op' | 'unsupported-attribute' | 'unsupported-type' | 'size-leak' | 'unbound-symbol'
              | 'no-value' | 'no-gradient' | 'no-loss' | 'duplicate-name',
              message: string, hint: string, options?: ErrorOptions) {
    super(message, hint, options);
  }
}

/** A model runtime refused or died. `retryable` is the engine's own word, and so is how long to wait. */
export class EngineError extends RxrecError {
  /** Milliseconds that the engine asked to be left alone for, where it named any. */
  readonly retryAfterMs: number | undefined;

  constructor(readonly code: 'missing-model' | 'missing-tokenizer' | 'missing-device' | 'missing-package' | 'tensor-names' | 'answer-tokens'
              | 'load' | 'bad-input' | 'bad-output' | 'out-of-memory' | 'rate-limit' | 'refused' | 'unreachable' | 'closed',
              message: string, hint: string, readonly retryable = false,
              options?: ErrorOptions & { readonly retryAfterMs?: number }) {
    super(message, hint, options);
    this.retryAfterMs = options?.retryAfterMs;
  }
}

/** A run could not go on, or ended with more rows set aside than were allowed. */
export class RunError extends RxrecError {
  /** Source rows that it happened in, where it was some of them. */
  readonly rows: readonly number[] | undefined;

  constructor(readonly code: 'too-many-faults' | 'wrong-checkpoint' | 'in-use' | 'stalled' | 'interrupted' | 'not-finite-loss' | 'cells-failed',
              message: string, hint: string, options?: ErrorOptions & { readonly rows?: readonly number[] }) {
    super(message, hint, options);
    this.rows = options?.rows;
  }
}
