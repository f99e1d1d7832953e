import type { Preparation, Split } from '../../core/scenario.ts';
import type { RawFile, RawFolder } from '../../io/raw-folder.ts';
import { DataError } from '../../core/errors.ts';
import { listed, missingRaw, rawRows } from '../preparing/raw.ts';

/** The atomic files of one data set. */
export interface AtomicFiles {
  readonly item: RawFile;
  readonly user?: RawFile;
  /** One file of all interactions, or one per split. */
  readonly inter: RawFile | { readonly [S in Split]?: RawFile };
}

export const atomicLayout = 'RecBole atomic files: NAME.item, and NAME.inter or NAME.train.inter, NAME.valid.inter, NAME.test.inter';

export function atomicFiles(raw: RawFolder): AtomicFiles {
  const names = raw.list();
  const ending = (end: string): RawFile | undefined => {
    const found = names.filter((name) => name.endsWith(end));
    if (found.length > 1) throw missingRaw(`${raw.path} has ${found.length} files *${end}: ${found.join(', ')}`, atomicLayout);
    return found[0] === undefined ? undefined : raw.file(found[0]);
  };
  const splits = Object.fromEntries((['train', 'valid', 'test'] as const).flatMap((split) => {
    const file = ending(`.${split}.inter`);
    return file ? [[split, file]] : [];
  })) as { readonly [S in Split]?: RawFile };
  const item = ending('.item');
  const user = ending('.user');
  const whole = names.filter((name) => /\.inter$/.test(name) && !/\.(train|valid|test)\.inter$/.test(name));
  const inter = Object.keys(splits).length > 0 ? splits : whole[0] === undefined ? undefined : raw.file(whole[0]);
  if (!item || !inter || whole.length > 1) throw missingRaw(listed(raw), atomicLayout);
  return { item, inter, ...(user ? { user } : {}) };
}

export interface AtomicRows {
  readonly lineNumbers: Int32Array;
  /** Column by its name without the type. */
  column(name: string): readonly string[] | undefined;
  readonly fields: readonly Field[];
}

interface Field {
  readonly name: string;
  readonly type: string;
}

/** Streams an atomic file; its first line is `name:type`, tab between the columns. */
export async function* atomicRows(to: Pick<Preparation, 'read' | 'fault'>, file: RawFile): AsyncGenerator<AtomicRows> {
  for await (const { header, lineNumbers, columns } of rawRows(to, file, { delimiter: '\t', header: true })) {
    const fields = header.map((text) => fieldOf(text, file));
    yield { lineNumbers, fields, column: (name) => columns[fields.findIndex((field) => field.name === name)] };
  }
}

/** @throws `DataError` `missing-column` naming what the file has */
export function required(rows: AtomicRows, name: string, file: RawFile): readonly string[] {
  const found = rows.column(name);
  if (found) return found;
  throw new DataError('missing-column', `${file.name}: line 1: no column "${name}"; it has ${rows.fields.map((field) => field.name).join(', ')}`,
    'RecBole names its columns user_id, item_id, rating or label, timestamp');
}

function fieldOf(text: string, { name: file }: RawFile): Field {
  const [, name, type] = /^(.+):(token|token_seq|float|float_seq)$/.exec(text) ?? [];
  if (name !== undefined && type !== undefined) return { name, type };
  throw new DataError('malformed', `${file}: line 1: found column ${JSON.stringify(text)}, expected name:type with token, token_seq, float or float_seq`,
    'give RecBole atomic files');
}
