import { tmpdir } from 'node:os';

import { DataError, RxrecError } from '../core/errors.ts';

/**
 * What the operating system or DuckDB said about a file, as a `DataError`. An error of ours passes unchanged.
 *
 * | said                                              | code           |
 * |---------------------------------------------------|----------------|
 * | ENOENT while reading                              | `missing-file` |
 * | ENOSPC, EDQUOT, EFBIG, "No space left on device"  | `disk-full`    |
 * | DuckDB out of memory, and of disk to spill to      | `disk-full`    |
 * | any other failure of a write                      | `cannot-write` |
 * | any other failure of a read                       | `malformed`    |
 */
export function ioError(cause: unknown, doing: 'read' | 'write', path: string): RxrecError {
  if (cause instanceof RxrecError) return cause;
  const code = errnoOf(cause);
  const said = cause instanceof Error ? cause.message.split('\n')[0]! : String(cause);
  if (/^(ENOSPC|EDQUOT|EFBIG)$/.test(code) || /no space left|disk quota|file too large/i.test(said)) {
    return new DataError('disk-full', `${path}: the disk is full (${said})`,
      'free space or choose another folder, then start again: finished files are kept', { cause });
  }
  if (/^out of memory error/i.test(said) || /failed to offload/i.test(said)) {
    return new DataError('disk-full', `${path}: neither memory nor the disk for temporary files was enough (${said})`,
      `free space in ${tmpdir()}, or name a folder that has some by the environment variable TMPDIR`, { cause });
  }
  if (doing === 'write') {
    return new DataError('cannot-write', `${path}: cannot be written (${said})`,
      'check that the folder exists, is a folder, and may be written by you', { cause });
  }
  if (code === 'ENOENT' || /no files found|no such file/i.test(said)) {
    return new DataError('missing-file', `${path}: no such file`, 'check the path', { cause });
  }
  return new DataError('malformed', `${path}: cannot be read (${said})`,
    'check that it is a readable file and complete: compare its size or hash with the original', { cause });
}

function errnoOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
}
