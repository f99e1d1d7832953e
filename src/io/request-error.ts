import { RxrecError } from '../core/errors.ts';

/** A server could not be asked, or answered with something else than was asked for. */
export class RequestError extends RxrecError {
  /** Whether the same request may well succeed later. */
  readonly retryable: boolean;
  /** Status of the answer, where there was one. */
  readonly status: number | undefined;
  /** How long the server asks to be left alone, ms. */
  readonly retryAfterMs: number | undefined;

  constructor(readonly code: 'status' | 'timeout' | 'unreachable' | 'too-large', message: string, hint: string, about: {
    readonly retryable?: boolean;
    readonly status?: number;
    readonly retryAfterMs?: number;
    readonly cause?: unknown;
  }) {
    super(message, hint, about.cause === undefined ? undefined : { cause: about.cause });
    this.retryable = about.retryable ?? false;
    this.status = about.status;
    this.retryAfterMs = about.retryAfterMs;
  }
}
