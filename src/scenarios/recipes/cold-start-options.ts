import { OptionsError } from '../../core/errors.ts';
import type { Scenario } from '../../core/scenario.ts';
import type { ColdStartOptions } from './cold-start.ts';

/** The options of `coldStart`, as a scenario declares them. */
export const coldStartOptions: Scenario<ColdStartOptions>['options'] = {
  cold: { about: 'fraction of the items, by a hash of their id, that nobody clicks before test', default: 0.2 },
  positives: { about: 'latest clicks of a user of valid or test that become candidates', default: 2 },
  history: { about: 'the most clicks before them that become the history', default: 50 },
  random: { about: 'negatives drawn per click, among clicked items of its kind, warm or cold', default: 9 },
  clicks: { about: 'the most impressions of a user of train, one per click', default: 5 },
  train: { about: 'fraction of the users for train, by a hash of their id', default: 0.8 },
  valid: { about: 'fraction of the users for valid; the others are for test', default: 0.05 },
  seed: { about: 'seed of what is drawn', default: 2024 },
};

export function checkColdStartOptions(options: ColdStartOptions, scenario: string): void {
  const wrong = (name: keyof ColdStartOptions, wanted: string) => new OptionsError('wrong-value',
    `${scenario}: option "${name}" is ${options[name]}, expected ${wanted}`, `default: ${coldStartOptions[name].default}`);
  for (const name of ['positives', 'history', 'random', 'clicks'] as const) {
    if (!Number.isInteger(options[name]) || options[name] < 1) throw wrong(name, 'a whole number of at least 1');
  }
  for (const name of ['cold', 'train', 'valid'] as const) if (!(options[name] >= 0 && options[name] <= 1)) throw wrong(name, 'a fraction of 0 to 1');
  if (options.train + options.valid > 1) throw wrong('valid', 'a fraction that with "train" is at most 1');
  if (!Number.isInteger(options.seed)) throw wrong('seed', 'a whole number');
}
