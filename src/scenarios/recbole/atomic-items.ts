import { DataError } from '../../core/errors.ts';
import type { Preparation } from '../../core/scenario.ts';
import type { RawFile } from '../../io/raw-folder.ts';
import { Catalogue } from '../preparing/catalogue.ts';
import { textOption } from '../preparing/text-option.ts';
import { atomicRows, required } from './atomic-files.ts';

/** Reads NAME.item: `item_id`, and every other column as text. */
export async function readAtomicItems(to: Preparation, file: RawFile, text: string): Promise<Catalogue> {
  const catalogue = new Catalogue(to, file.name);
  let kept: { readonly name: string; readonly values: string[] }[] | undefined;
  let told: readonly string[] = [];
  for await (const rows of atomicRows(to, file)) {
    const ids = required(rows, 'item_id', file);
    const named = rows.fields.filter(({ name }) => !['item_id', 'id', 'clicks'].includes(name));
    if (kept === undefined) {
      kept = named.map(({ name }) => ({ name, values: [] }));
      const names = named.map(({ name }) => name);
      told = textOption(text || telling(named, file), names, 'recbole');
    }
    const columns = kept.map(({ name }) => rows.column(name)!);
    const toldColumns = told.map((name) => rows.column(name)!);
    for (let row = 0; row < ids.length; row++) {
      const hasText = toldColumns.some((column) => column[row]!.trim() !== '');
      if (catalogue.add(ids[row]!, hasText, rows.lineNumbers[row]!)) kept.forEach(({ values }, at) => values.push(columns[at]![row]!));
    }
  }
  to.text(told);
  await to.items({ id: catalogue.ids, ...Object.fromEntries((kept ?? []).map(({ name, values }) => [name, values])) });
  return catalogue;
}

/** The column that names an item: a title, a name, or else the first text. */
function telling(fields: readonly { readonly name: string; readonly type: string }[], { name: file }: RawFile): string {
  const texts = fields.filter(({ type }) => type.startsWith('token'));
  const best = texts.find(({ name }) => name === 'title') ?? texts.find(({ name }) => /title/.test(name))
    ?? texts.find(({ name }) => /name/.test(name)) ?? texts.find(({ type }) => type === 'token_seq') ?? texts[0];
  if (best) return best.name;
  throw new DataError('missing-column', `${file}: line 1: no text column (token or token_seq) besides item_id`, 'items must have a text to be told');
}
