import type { Rule } from '../core/option-rules.ts';

/** A rate of dropout: at least 0 and below 1. */
export const dropoutRate: Rule = (value) => typeof value === 'number' && value >= 0 && value < 1 ? undefined : 'a number from 0 to below 1';
