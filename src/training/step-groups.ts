import type { GroupOptions } from './batches/length-groups.ts';
import type { ItemTable } from './item-table.ts';
import type { StepGroups } from './programs.ts';
import type { Recommender } from './recommender.ts';
import { isSequence } from './tables.ts';

/** How a step cuts texts and histories into groups of like length, so that little of what is computed is padding. */
export interface GroupBounds {
  readonly texts: GroupOptions;
  readonly histories: GroupOptions;
}

const thirds = [1 / 3, 2 / 3];
/** Below so many steps the groups cost more, in operations that are small, than the padding that they save. */
const worthwhile = 12;

/**
 * Three groups each: texts by the thirds of the catalogue's lengths, histories by the thirds of the clicks that are looked at. One where
 * that is short, where a predictor reads the clicks of all users at once, where an encoder is unrolled or looks at padding, and of texts where users are
 * encoded from those.
 */
export function groupBounds({ texts, users, predictor, clicks, padding, flatten }: Recommender, { items, columns }: ItemTable): GroupBounds {
  const many = Object.keys(texts).filter((name) => isSequence(texts[name]!)).map((name) => columns[name]!.tokens.offsets);
  const lengths = Int32Array.from({ length: items }, (_, item) => many.reduce((sum, offsets) => sum + offsets[item + 1]! - offsets[item]!, 0)).sort();
  const whole = users.unrolled || predictor.readsHistory || clicks < worthwhile;
  return {
    texts: flatten || (lengths.at(-1) ?? 0) < worthwhile ? {} : { bounds: [...new Set(thirds.map((part) => lengths[Math.floor(part * items)]!))] },
    histories: padding ? { stepsOf: clicks } : whole ? {} : { bounds: thirds.map((part) => Math.round(part * clicks)) },
  };
}

export const groupCounts = ({ texts, histories }: GroupBounds): StepGroups =>
  ({ rowsOnce: true, texts: 1 + (texts.bounds?.length ?? 0), histories: 1 + (histories.bounds?.length ?? 0) });
