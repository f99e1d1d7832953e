import { OptionsError } from '../../core/errors.ts';
import type { Scenario } from '../../core/scenario.ts';

export interface NewsroomOptions {
  readonly users: number;
  readonly items: number;
  readonly impressions: number;
  readonly candidates: number;
  readonly history: number;
  readonly days: number;
  readonly cold: number;
  readonly valid: number;
  readonly test: number;
  readonly text: string;
  readonly seed: number;
}

export const newsroomOptions: Scenario<NewsroomOptions>['options'] = {
  users: { about: 'number of readers', default: 400 },
  items: { about: 'number of stories', default: 600 },
  impressions: { about: 'number of impressions in all splits', default: 4000 },
  candidates: { about: 'mean number of candidates of an impression; each has half to one and a half times as many', default: 10 },
  history: { about: 'the most clicks remembered of a reader', default: 50 },
  days: { about: 'simulated time, days', default: 28 },
  cold: { about: 'fraction of stories published after the test split has begun', default: 0.15 },
  valid: { about: 'fraction of impressions, just before those of the test split', default: 0.1 },
  test: { about: 'fraction of impressions, the latest', default: 0.2 },
  text: { about: 'item columns told in a prompt, comma separated: title, abstract, category, subcategory', default: 'title' },
  seed: { about: 'another seed, other stories, readers and clicks', default: 2024 },
};

/** Refuses sizes that leave nothing to simulate. */
export function checkNewsroomOptions(options: NewsroomOptions): void {
  const wrong = (name: keyof NewsroomOptions, wanted: string) => new OptionsError('wrong-value',
    `newsroom: option "${name}" is ${options[name]}, expected ${wanted}`, `default: ${newsroomOptions[name].default}`);
  const wholes = [['users', 1], ['items', 50], ['impressions', 10], ['candidates', 2], ['history', 1], ['days', 1]] as const;
  for (const [name, least] of wholes) {
    if (!Number.isInteger(options[name]) || options[name] < least) throw wrong(name, `a whole number of at least ${least}`);
  }
  for (const name of ['cold', 'valid', 'test'] as const) {
    if (!(options[name] >= 0 && options[name] <= 0.5)) throw wrong(name, 'a fraction of 0 to 0.5');
  }
  if (options.candidates * 4 > options.items) throw wrong('candidates', 'at most a quarter of the items');
  if (!Number.isInteger(options.seed)) throw wrong('seed', 'a whole number');
}
