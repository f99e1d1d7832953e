import { OptionsError, RxrecError } from '../core/errors.ts';

/**
 * Tells a failure on stderr and sets the exit code: 2 for an option that is wrong, else 1. Errors of ours come without a
 * stack, others with one, since they are bugs. With `json` a machine gets the same on stdout.
 */
export function printFailure(error: unknown, { json, trace }: { readonly json: boolean; readonly trace: boolean }): void {
  process.exitCode = error instanceof OptionsError ? 2 : 1;
  if (!(error instanceof RxrecError)) {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    if (json) process.stdout.write(`${JSON.stringify({ error: { code: 'bug', message: String(error) } })}\n`);
    return;
  }
  const { name, code, message, hint } = error;
  process.stderr.write(`error[${code}]: ${visible(message)}\n  hint: ${visible(hint)}\n`);
  if (trace) process.stderr.write(`${error.stack}\n${error.cause instanceof Error ? `caused by ${error.cause.stack}\n` : ''}`);
  if (json) process.stdout.write(`${JSON.stringify({ error: { name, code, message, hint } })}\n`);
}

/** What a message quotes from a file may hold characters that move the cursor or colour the terminal. */
const visible = (text: string): string =>
  text.replace(/(?!\n)\p{Cc}/gu, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`);
