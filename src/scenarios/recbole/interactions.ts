import type { Preparation, RawFault, Split } from '../../core/scenario.ts';
import type { RawFile } from '../../io/raw-folder.ts';
import type { Catalogue } from '../preparing/catalogue.ts';
import { ImpressionRows } from '../preparing/impression-rows.ts';
import type { Numbering } from '../preparing/numbering.ts';
import { ClickLog } from '../recipes/click-log.ts';
import { asCandidates } from '../recipes/hold-out.ts';
import type { DrawNegatives } from '../recipes/negatives.ts';
import { type AtomicRows, atomicRows, required } from './atomic-files.ts';

/** What a NAME.inter file is: one row an event, or one row a user's whole sequence and what came next. */
export interface InterKind {
  readonly sequences: boolean;
  /** The column that tells clicks from non-clicks, where there is one. */
  readonly judged?: 'label' | 'rating';
}

/** Looks at the first rows; their faults are told when they are read. */
export async function kindOf(file: RawFile): Promise<InterKind> {
  for await (const rows of atomicRows({ read() {}, fault() {} }, file)) {
    const judged = (['label', 'rating'] as const).find((name) => rows.column(name));
    return { sequences: rows.column('item_id_list') !== undefined, ...(judged ? { judged } : {}) };
  }
  return { sequences: false };
}

/** Reads events into a log. Labels above 0 are clicks; so are ratings above `neutral`, which is itself dropped. */
export async function readEvents(
  to: Preparation, file: RawFile, { catalogue, users, neutral }: { catalogue: Catalogue; users: Numbering; neutral: number },
): Promise<ClickLog> {
  const log = new ClickLog();
  let [neutrals, untold] = [0, 0];
  for await (const rows of atomicRows(to, file)) {
    const [userIds, itemIds] = [required(rows, 'user_id', file), required(rows, 'item_id', file)];
    const times = rows.column('timestamp');
    const judge = judgeOf(rows, neutral);
    for (let row = 0; row < userIds.length; row++) {
      const line = rows.lineNumbers[row]!;
      const [click, time] = [judge(row), times ? milliseconds(times[row]!) : Number.NaN];
      if (Number.isNaN(click) || (times && Number.isNaN(time))) {
        const name = Number.isNaN(click) ? rows.column('label') ? 'label' : 'rating' : 'timestamp';
        to.fault(noNumber(file, line, name, rows.column(name)![row]!));
        continue;
      }
      const item = catalogue.find(itemIds[row]!, file.name, line);
      if (click === 0.5) neutrals++;
      else if (item === -1) untold++;
      else log.add(users.numberOf(userIds[row]!), item, click === 1 ? 1 : 0, time);
    }
  }
  to.dropped('rating-neutral', neutrals);
  to.dropped('interaction-of-item-without-text', untold);
  return log;
}

/** Writes one impression per row of `user_id, item_id_list, item_id`: the list is the history, the item the click, negatives are drawn. */
export async function writeSequences(
  to: Preparation, file: RawFile, split: Split,
  { catalogue, users, history, draw }: { catalogue: Catalogue; users: Numbering; history: number; draw: DrawNegatives },
): Promise<void> {
  const out = new ImpressionRows(to, split);
  for await (const rows of atomicRows(to, file)) {
    const [userIds, lists, targets] = [required(rows, 'user_id', file), required(rows, 'item_id_list', file), required(rows, 'item_id', file)];
    const times = rows.column('timestamp');
    for (let row = 0; row < userIds.length; row++) {
      const line = rows.lineNumbers[row]!;
      const time = times ? milliseconds(times[row]!) : Number.NaN;
      if (times && Number.isNaN(time)) {
        to.fault(noNumber(file, line, 'timestamp', times[row]!));
        continue;
      }
      const all = lists[row]!.split(' ').filter((id) => id !== '').map((id) => catalogue.find(id, file.name, line));
      const past = Int32Array.from(all).filter((item) => item !== -1);
      const target = catalogue.find(targets[row]!, file.name, line);
      to.dropped('history-item-without-text', all.length - past.length);
      if (target === -1) {
        to.dropped('candidate-without-text');
        to.dropped('impression-without-candidates');
        continue;
      }
      const negatives = draw(line, new Set([...past, target]), 1);
      const kept = past.slice(-history);
      to.dropped('click-older-than-history', past.length - kept.length);
      await out.add({
        user: users.numberOf(userIds[row]!), time, history: kept,
        ...asCandidates(negatives, Int32Array.of(target)),
      });
    }
  }
  await out.flush();
}

const noNumber = ({ name: file }: RawFile, line: number, column: string, found: string): RawFault =>
  ({ file, line, code: 'malformed', message: `found ${column} ${JSON.stringify(found)}, expected a number` });

/** 1 for a click, 0 for none, 0.5 for neither, NaN for no number. */
function judgeOf(rows: AtomicRows, neutral: number): (row: number) => number {
  const [labels, ratings] = [rows.column('label'), rows.column('rating')];
  if (labels) return (row) => compared(labels[row]!, 0.5);
  return ratings ? (row) => compared(ratings[row]!, neutral) : () => 1;
}

function compared(text: string, neutral: number): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isNaN(value)) return value;
  return value === neutral ? 0.5 : Number(value > neutral);
}

/** RecBole's timestamps are seconds in nearly every set; what would lie past the year 5000 is taken for milliseconds. */
function milliseconds(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Math.abs(value) > 1e11 ? value : value * 1000;
}
