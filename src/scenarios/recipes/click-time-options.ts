import { OptionsError } from '../../core/errors.ts';
import type { Scenario } from '../../core/scenario.ts';
import type { ClickTimeOptions } from './user-item-click-time.ts';

/** The options of `userItemClickTime`, as a scenario declares them. */
export const clickTimeOptions: Scenario<ClickTimeOptions>['options'] = {
  positives: { about: 'latest clicks of a user that become candidates', default: 2 },
  history: { about: 'the most clicks before them that become the history', default: 100 },
  negatives: { about: 'the most non-clicks of a user that become candidates, drawn by the seed; 0: all', default: 0 },
  train: { about: 'fraction of the users for train, by a hash of their id', default: 0 },
  valid: { about: 'fraction of the users for valid; the others are for test', default: 0 },
  seed: { about: 'seed of what is drawn', default: 2024 },
};

export function checkClickTimeOptions(options: ClickTimeOptions, scenario: string): void {
  const wrong = (name: keyof ClickTimeOptions, wanted: string) => new OptionsError('wrong-value',
    `${scenario}: option "${name}" is ${options[name]}, expected ${wanted}`, `default: ${clickTimeOptions[name].default}`);
  for (const [name, least] of [['positives', 1], ['history', 1], ['negatives', 0]] as const) {
    if (!Number.isInteger(options[name]) || options[name] < least) throw wrong(name, `a whole number of at least ${least}`);
  }
  for (const name of ['train', 'valid'] as const) if (!(options[name] >= 0 && options[name] <= 1)) throw wrong(name, 'a fraction of 0 to 1');
  if (options.train + options.valid > 1) throw wrong('valid', 'a fraction that with "train" is at most 1');
  if (!Number.isInteger(options.seed)) throw wrong('seed', 'a whole number');
}
