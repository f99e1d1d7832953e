import { RxrecError } from '../core/errors.ts';

/** Ours without a stack, others with one, since they are bugs. With `json` a machine gets the same on stdout. */
export function printFailure(error: unknown, { json, trace }: { readonly json: boolean; readonly trace: boolean }): void {
  if (!(error instanceof RxrecError)) {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    if (json) process.stdout.write(`${JSON.stringify({ error: { code: 'bug', message: String(error) } })}\n`);
    return;
  }
  const { name, code, message, hint } = error;
  process.stderr.write(`error[${code}]: ${message}\n  hint: ${hint}\n`);
  if (trace) process.stderr.write(`${error.stack}\n${error.cause instanceof Error ? `caused by ${error.cause.stack}\n` : ''}`);
  if (json) process.stdout.write(`${JSON.stringify({ error: { name, code, message, hint } })}\n`);
}
