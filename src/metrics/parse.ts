import { OptionsError } from '../core/errors.ts';
import type { Metric, Ties } from '../core/metric.ts';
import { unknownKey } from '../core/nearest.ts';
import * as metrics from './index.ts';

/** Every metric takes its number first, if it has one, and then its options. */
type Make = (parameter?: number, options?: { readonly ties?: Ties }) => Metric;

/**
 * The metric that a word names: `ndcg@5`, `hit-ratio@10`, `F1@0.7`, `recall@5:stable`; upper and lower case, kebab and
 * camel case are the same.
 *
 * Errors: `OptionsError` `unknown-key` with the nearest name; `missing-value` where the metric needs a number;
 * `wrong-value` where the number makes no sense to it.
 *
 * @param ties for metrics whose ties can be chosen, where the word chooses none
 * @example
 * parseMetric('ndcg@5').name // 'NDCG@5'
 * parseMetric('mrr-first').name // 'MRR-first'
 */
export function parseMetric(word: string, ties?: Ties): Metric {
  const [, name, number, ownTies] = /^\s*([^@:]*?)\s*(?:@([^:]*))?(?::(.*?))?\s*$/.exec(word) ?? ['', word];
  const makers = new Map(Object.entries(metrics).map(([key, make]) => [plain(key), make as Make]));
  const make = makers.get(plain(name!));
  if (!make) throw unknownMetric(name!);
  const parameter = number === undefined ? undefined : parseNumber(number, word);
  const metric = make(parameter, chosen((ownTies ?? ties) as Ties | undefined));
  if (parameter !== undefined && Number(metric.name.split(/[@:]/)[1]) !== parameter) throw new OptionsError('wrong-value',
    `"${word}": ${metric.name} takes no number`, `write ${name}`);
  if (ownTies !== undefined && metric.ties === undefined) throw new OptionsError('wrong-value',
    `"${word}": the ties of ${metric.name} cannot be chosen`, metric.definition);
  return metric;
}

/**
 * Several, separated by commas.
 *
 * @example
 * parseMetrics('gauc, ndcg@5, f1@0.7, ece').map(({ name }) => name) // ['GAUC', 'NDCG@5', 'F1@0.7', 'ECE@15']
 */
export function parseMetrics(words: string, ties?: Ties): Metric[] {
  return words.split(',').filter((word) => word.trim() !== '').map((word) => parseMetric(word, ties));
}

const plain = (name: string) => name.replace(/[-_\s]/g, '').toLowerCase();

const chosen = (ties: Ties | undefined) => ties === undefined ? {} : { ties };

function parseNumber(text: string, word: string): number {
  const number = Number(text);
  if (text.trim() !== '' && !Number.isNaN(number)) return number;
  throw new OptionsError('wrong-value', `"${word}": "${text}" is not a number`, 'write the number after @, as in ndcg@5');
}

function unknownMetric(name: string): OptionsError {
  if (plain(name) === 'mrr') return new OptionsError('unknown-key', 'metrics: "mrr" means several things',
    'choose mrrFirst (rank of the first positive), mrrOverPositives (mean over positives, Legommenders) or lrap (what RecBench prints as MRR)');
  return unknownKey(name, Object.keys(metrics), 'metrics');
}
