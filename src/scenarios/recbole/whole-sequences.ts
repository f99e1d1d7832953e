import type { Preparation } from '../../core/scenario.ts';
import type { RawFile } from '../../io/raw-folder.ts';
import type { Catalogue } from '../preparing/catalogue.ts';
import type { Numbering } from '../preparing/numbering.ts';
import { ClickLog } from '../recipes/click-log.ts';
import { atomicRows, required } from './atomic-files.ts';

/**
 * Reads `user_id, item_id_list, item_id` rows as what each user clicked, one after the other: the longest list of a user in
 * any of the files, and its target behind it. The shorter ones are beginnings of it.
 */
export async function readWholeSequences(
  to: Preparation, files: readonly RawFile[], { catalogue, users }: { readonly catalogue: Catalogue; readonly users: Numbering },
): Promise<ClickLog> {
  const longest: Int32Array[] = [];
  for (const file of files) {
    for await (const rows of atomicRows(to, file)) {
      const [userIds, lists, targets] = [required(rows, 'user_id', file), required(rows, 'item_id_list', file), required(rows, 'item_id', file)];
      userIds.forEach((id, row) => {
        const user = users.numberOf(id);
        const clicked = [...lists[row]!.split(' ').filter((item) => item !== ''), targets[row]!];
        if (clicked.length <= (longest[user]?.length ?? 0)) return;
        longest[user] = Int32Array.from(clicked, (item) => catalogue.find(item, file.name, rows.lineNumbers[row]!));
      });
    }
  }
  const log = new ClickLog();
  let untold = 0;
  longest.forEach((clicked, user) => {
    for (const item of clicked) {
      if (item === -1) untold++;
      else log.add(user, item, 1, Number.NaN);
    }
  });
  to.dropped('click-on-item-without-text', untold);
  return log;
}
