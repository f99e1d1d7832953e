import type { Recommender } from './recommender.ts';
import { isSequence } from './tables.ts';

/**
 * The sums of sizes that vary, that are made where the columns of an item are laid one after the other: a program is told them, for three are
 * not read off by themselves, and two not where they are multiplied.
 *
 * @param stepsOf The size of a column of many tokens, by its name and its number.
 *
 * @example
 * const words = { from: 'title', as: 'words' };
 * laidSums({ items: {}, texts: { a: words, b: words, c: words }, inputer: { sep: true } }, (name) => name) // ['a+b+c+3', 'a+b+c+2']
 */
export function laidSums({ texts, items: { gap }, inputer, flatten }: Pick<Recommender, 'texts' | 'inputer' | 'flatten'> & { readonly items: Pick<Recommender['items'], 'gap'> }, stepsOf: (name: string, at: number) => string): readonly string[] {
  const columns = Object.entries(texts).map(([name, text], at) => isSequence(text) ? stepsOf(name, at) : 1);
  const alone = gap === undefined ? withSpecials(columns, { ...inputer, every: true })
    : [...columns.filter((steps) => steps === 1), ...columns.filter((steps) => steps !== 1).flatMap((steps, at) => at === 0 ? [steps] : [gap, steps])];
  return [...new Set([alone, ...(flatten ? [withSpecials(columns, flatten)] : [])].flatMap(sumsAlong))];
}

type Steps = readonly (string | number)[];

function withSpecials(columns: Steps, { cls, sep, attrSep, every }: NonNullable<Recommender['flatten']> & { readonly every?: true }): Steps {
  const last = columns.length - 1;
  return [...(cls ? [1] : []), ...columns.flatMap((steps, at) => [...(attrSep && at > 0 ? [1] : []), steps, ...(sep && (every || at === last) ? [1] : [])])];
}

/** What the first of them come to, and the last, for every number of them: where each begins, and what is left behind it. */
function sumsAlong(steps: Steps): readonly string[] {
  return steps.flatMap((_, at) => [steps.slice(0, at + 1), steps.slice(at)].flatMap((some) => {
    const vary = some.filter((step) => typeof step === 'string');
    const plus = some.reduce<number>((sum, step) => typeof step === 'number' ? sum + step : sum, 0);
    return vary.length < (some.length === steps.length ? 2 : 3) ? [] : [[...vary, ...(plus > 0 ? [plus] : [])].join('+')];
  }));
}
