import { checkOptions, optional, type Rules, wholeNumber } from '../../core/option-rules.ts';
import { dropoutRate } from '../../nn/dropout-rate.ts';
import { type ColumnKind, columnKinds } from './column-kind.ts';

export interface CnnOptions {
  /** Of each step after the convolution. */
  readonly width: number;
  /** Of the vectors that come in. Default `width`. */
  readonly input?: number;
  /** Steps that are seen at once. Default 3. */
  readonly kernel?: number;
  /** Of what the convolution yields. Default 0.1. */
  readonly dropout?: number;
  /** Of the scorer that pools the steps. Default 256. */
  readonly hidden?: number;
  /** What the columns are, in their order. Default one of many tokens. */
  readonly columns?: readonly ColumnKind[];
}

const rules: Rules<CnnOptions> = {
  width: wholeNumber(1), input: optional(wholeNumber(1)), kernel: optional(wholeNumber(1)), dropout: optional(dropoutRate),
  hidden: optional(wholeNumber(1)), columns: optional(columnKinds),
};

/** Checked, and with what is left out at its default. */
export function cnnSettings(name: string, options: CnnOptions): Required<CnnOptions> {
  checkOptions(name, options, rules);
  return { input: options.width, kernel: 3, dropout: 0.1, hidden: 256, columns: ['sequence'], ...options };
}

/** Steps between two columns that keep a convolution over both from seeing one in the other. */
export const gapOf = ({ kernel, columns }: Required<CnnOptions>): number =>
  columns.filter((kind) => kind === 'sequence').length > 1 ? Math.floor(kernel / 2) : 0;
