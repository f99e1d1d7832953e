import { DataError } from '../../core/errors.ts';
import type { Preparation } from '../../core/scenario.ts';
import { type DelimitedOptions, type DelimitedRows, readDelimited } from '../../io/delimited.ts';
import { openRaw, type RawFile, type RawFolder } from '../../io/raw-folder.ts';

/** Opens the raw data of a preparation for as long as `use` runs. @param layouts what would be understood, for the message */
export async function withRaw<T>(to: Preparation, layouts: string, use: (raw: RawFolder) => Promise<T>): Promise<T> {
  if (to.from === '') throw missingRaw('no raw files were named', layouts);
  const raw = await openRaw(to.from).catch((error: unknown) => {
    if (error instanceof DataError && error.code === 'missing-file') throw missingRaw(error.message, layouts);
    throw error;
  });
  try {
    return await use(raw);
  } finally {
    await raw.close();
  }
}

/** Streams a raw table: its hash enters the manifest, its bad lines the faults. */
export function rawRows(to: Pick<Preparation, 'read' | 'fault'>, file: RawFile, options: Omit<DelimitedOptions, 'onFault'>): AsyncIterable<DelimitedRows> {
  to.read(file.path);
  return readDelimited(file, { ...options, onFault: (fault) => to.fault(fault) });
}

/** The error for raw data of no known layout. */
export function missingRaw(found: string, layouts: string): DataError {
  return new DataError('missing-file', `${found}; expected ${layouts}`, 'give the folder, .zip or file with --from');
}

/** What lies in a raw folder, for a message. */
export function listed(raw: RawFolder): string {
  const names = raw.list();
  return `${raw.path} has ${names.length === 0 ? 'no files' : names.slice(0, 12).join(', ')}${names.length > 12 ? ', ...' : ''}`;
}
