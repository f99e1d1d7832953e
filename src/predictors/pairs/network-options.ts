import { optional, type Rule, type Rules, wholeNumber, oneOf, yesOrNo } from '../../core/option-rules.ts';
import { activationNames, type ActivationName } from '../../nn/activation.ts';
import { dropoutRate } from '../../nn/dropout-rate.ts';

/** What predictors with layers have in common. */
export interface NetworkOptions {
  /** Width of user and item vectors. */
  readonly width: number;
  /** Widths of the layers. Default [1000, 1000, 1000]. */
  readonly hidden?: readonly number[];
  /** Default relu. */
  readonly activation?: ActivationName;
  /** After every layer. Default 0.1. */
  readonly dropout?: number;
  /** Between a layer and its activation. Default false. */
  readonly batchNorm?: boolean;
}

export interface Parity {
  /** Behave as the original where it does something else than its paper; other options still count. */
  readonly parity?: 'legommenders';
}

export const networkDefaults = { hidden: [1000, 1000, 1000], activation: 'relu', dropout: 0.1, batchNorm: false } as const;

export const widths: Rule = (value) =>
  Array.isArray(value) && value.every((width) => Number.isSafeInteger(width) && width > 0) ? undefined : 'a list of whole numbers above 0';

export const networkRules: Rules<NetworkOptions> = {
  width: wholeNumber(1), hidden: optional(widths), activation: optional(oneOf(...activationNames)),
  dropout: optional(dropoutRate), batchNorm: optional(yesOrNo),
};

export const parityRule: Rules<Parity> = { parity: optional(oneOf('legommenders')) };
