import { checkOptions, optional, type Rules, yesOrNo } from '../../core/option-rules.ts';
import { openOptimizer, type UpdateRule } from './open-optimizer.ts';
import type { Optimizer } from './optimizer.ts';
import { type SharedOptions, share, sharedRules } from './optimizer-options.ts';

export interface SgdOptions extends SharedOptions {
  /** How much of the last step is made again. Default 0. */
  readonly momentum?: number;
  /** Looks ahead along the momentum. Default false. */
  readonly nesterov?: boolean;
}

const rules: Rules<SgdOptions> = { ...sharedRules, momentum: optional(share), nesterov: optional(yesOrNo) };

/**
 * Moves each weight against its gradient.
 *
 *     b = momentum b + g + decay w         w = w - rate b       (nesterov: w - rate (g + decay w + momentum b))
 *
 * A row gradient moves only the rows that it names (`rows: 'lazy'`), without the momentum of steps that did not name
 * them; with `rows: 'dense'` momentum carries every row on.
 *
 * Source: `torch.optim.SGD`, without dampening.
 *
 * @example
 * const weights = { bias: Float32Array.of(1) }
 * sgd({ rate: 0.5 }).open(weights).step({ bias: Float32Array.of(3) }, 1)
 * weights.bias // Float32Array.of(-0.5)
 */
export function sgd(options: SgdOptions): Optimizer {
  checkOptions('sgd', options, rules);
  return { name: 'sgd', check: (weights) => options.rateOf?.check?.(weights), open: (weights) => openOptimizer('sgd', weights, sgdRule(options)), toJSON: () => ({ sgd: options }) };
}

function sgdRule({ rate, momentum = 0, nesterov = false, decay = 0, rateOf, rows }: SgdOptions): UpdateRule {
  return {
    rate, rateOf, rows, slots: momentum === 0 ? [] : ['momentum'],
    update: (rateNow) => (values, [buffer], gradient, from, gradientFrom, count) => {
      for (let i = 0; i < count; i++) {
        const w = from + i;
        const slope = gradient[gradientFrom + i]! + decay * values[w]!;
        const carried = buffer === undefined ? slope : (buffer[w] = momentum * buffer[w]! + slope);
        values[w] = values[w]! - rateNow * (nesterov ? slope + momentum * carried : carried);
      }
    },
  };
}
