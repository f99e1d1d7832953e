import { isUtf8 } from 'node:buffer';

import { DataError } from '../core/errors.ts';
import type { RawFault } from '../core/scenario.ts';

export interface TextOptions {
  /** `latin1` takes any byte. Default `utf8`. */
  readonly encoding?: 'utf8' | 'latin1';
  /** Takes a line that cannot be used, which is then left out. Without it the first such line is an error. */
  readonly onFault?: (fault: RawFault) => void;
}

/** Hands a bad line to whoever wants it, or ends the reading with it. */
export function setAside(fault: RawFault, onFault: TextOptions['onFault']): void {
  if (onFault !== undefined) return onFault(fault);
  throw new DataError(fault.code === 'encoding' ? 'encoding' : 'malformed', `${fault.file}: line ${fault.line}: ${fault.message}`,
    fault.code === 'encoding' ? 'convert the file to UTF-8, or read it as latin1 if that is what it is' : 'correct the line, or leave it out');
}

/** What is wrong with bytes that are not UTF-8: the first bad one and where it is. */
export function encodingProblem(bytes: Uint8Array): string {
  let valid = 0;
  for (let step = bytes.length; step >= 1; step = Math.floor(step / 2)) {
    while (valid + step <= bytes.length && isUtf8(bytes.subarray(0, valid + step))) valid += step;
  }
  // A prefix may end inside a character: then up to three more bytes are needed before it is valid again.
  for (let more = 2; more <= 4; more++) {
    if (valid + more <= bytes.length && isUtf8(bytes.subarray(0, valid + more))) return encodingProblemAfter(bytes, valid + more);
  }
  return `byte ${valid + 1} is 0x${bytes[valid]!.toString(16).padStart(2, '0')}, which is not UTF-8; expected UTF-8`;
}

function encodingProblemAfter(bytes: Uint8Array, valid: number): string {
  const found = /^byte (\d+)(.*)$/.exec(encodingProblem(bytes.subarray(valid)))!;
  return `byte ${Number(found[1]) + valid}${found[2]}`;
}
