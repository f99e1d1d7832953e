import { checkOptions, optional, type Rules, wholeNumber } from '../../core/option-rules.ts';

export interface EarlyStopOptions {
  /** Which way the watched number is better: of a `Metric`, its `better`; of a loss, `lower`. */
  readonly better: 'higher' | 'lower';
  /** Stops after so many validations without a better one. Default 5. */
  readonly patience?: number;
  /** A value counts as better only when it is so by more than this. Default 0. */
  readonly minDelta?: number;
}

/** What is remembered between validations; plain JSON. */
export interface EarlyStopState {
  readonly best: number | null;
  /** Validations so far, and those since the best. */
  readonly seen: number;
  readonly since: number;
}

const rules: Rules<EarlyStopOptions> = {
  better: (value) => value === 'higher' || value === 'lower' ? undefined : '"higher" or "lower"',
  patience: optional(wholeNumber(1)),
  minDelta: optional((value) => typeof value === 'number' && Number.isFinite(value) && value >= 0 ? undefined : 'a number of at least 0'),
};

/**
 * Watches one number of each validation: which is the best so far, and when to stop.
 *
 * A tie is not better. A value that does not exist (one class only) or is no number is not better either, and counts.
 *
 * Source: Legommenders `utils/monitor.py`. Differs: there a tie counts as better when lower is, so that a loss that stands
 * still never stops.
 *
 * @example
 * const watch = new EarlyStop({ better: 'higher', patience: 2 });
 * [0.61, 0.64, 0.63, 0.64].map((auc) => watch.tell(auc)) // [{ best: true, stop: false }, { best: true, stop: false }, { best: false, stop: false }, { best: false, stop: true }]
 */
export class EarlyStop {
  #state: EarlyStopState = { best: null, seen: 0, since: 0 };

  constructor(readonly options: EarlyStopOptions) {
    checkOptions('earlyStop', options, rules);
  }

  get state(): EarlyStopState { return this.#state; }

  /** Whether the last validation said to stop. */
  get stopped(): boolean { return this.#state.since >= (this.options.patience ?? 5); }

  tell(value: number | null): { readonly best: boolean; readonly stop: boolean } {
    const { best, seen, since } = this.#state;
    const isBest = value !== null && !Number.isNaN(value) && (best === null || this.#isBetter(value, best));
    this.#state = { best: isBest ? value : best, seen: seen + 1, since: isBest ? 0 : since + 1 };
    return { best: isBest, stop: this.stopped };
  }

  /** Goes on from a saved state. */
  load(state: EarlyStopState): void {
    this.#state = state;
  }

  #isBetter(value: number, best: number): boolean {
    const { better, minDelta = 0 } = this.options;
    return better === 'higher' ? value > best + minDelta : value < best - minDelta;
  }
}
