import type { Rule } from '../../core/option-rules.ts';

/** Whether a column holds many tokens a row, or one. `simpleInputer` lays the single ones first. */
export type ColumnKind = 'sequence' | 'single';

export const columnKinds: Rule = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((kind) => kind === 'sequence' || kind === 'single') ? undefined
    : 'a list of "sequence" and "single", one per column';
