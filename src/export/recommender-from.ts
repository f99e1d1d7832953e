import { OptionsError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import * as encoders from '../encoders/index.ts';
import type { Predictor, SequenceEncoder } from '../nn/parts.ts';
import * as predictors from '../predictors/index.ts';
import * as recommenders from '../recommenders/index.ts';
import type { Recommender } from '../training/recommender.ts';
import { withPretrained } from '../training/with-pretrained.ts';

type Options = Readonly<Record<string, unknown>>;
type Factories<T> = Readonly<Record<string, ((options: Options) => T) | undefined>>;

/**
 * A recommender from what its JSON tells: one by name, or one that `rxrec train` put together.
 *
 * Errors: `OptionsError` `unknown-key` for a recommender that is none of ours, and what its factory finds.
 *
 * @param model The folder of the pretrained model that it tells the configuration of.
 *
 * @example
 * recommenderFrom({ nrms: { width: 16, heads: 4 } }).items.width // 16
 */
export function recommenderFrom(json: object, model?: string): Recommender {
  const [[name, told]] = Object.entries(json) as [[string, Options]];
  const options = model === undefined ? told : inFolder(told, model);
  if (name === 'assembled') return assembled(options, told);
  return made(recommenders as unknown as Factories<Recommender>, name, 'recommender')(options);
}

function assembled(options: Options, told: Options): Recommender {
  const { items, users, predictor, ...settings } = options;
  const scorer = predictorFrom(predictor as Options) as Predictor & Pick<Recommender, 'penalty'>;
  return withPretrained({
    ...settings as unknown as Pick<Recommender, 'scheme' | 'texts' | 'width' | 'clicks'>, name: 'assembled',
    items: encoderFrom(items as Options), users: encoderFrom(users as Options), predictor: scorer, ...(scorer.penalty && { penalty: scorer.penalty }),
    toJSON: () => ({ assembled: told }),
  });
}

/** With the path of a model wherever the configuration of one is told, and of a tokenizer. */
function inFolder<T>(json: T, model: string): T {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return json;
  return Object.fromEntries(Object.entries(json).map(([key, value]) =>
    [key, (key === 'model' && typeof value === 'object' && value !== null && 'model_type' in value) || (key === 'tokenizer' && value === true) ? model : inFolder(value as unknown, model)])) as T;
}

/** `{ name: options }`; an encoder within it is written alike. */
function encoderFrom(json: Options): SequenceEncoder {
  const [[name, options]] = Object.entries(json) as [[string, Options]];
  const { encoder, ...own } = options;
  return made(encoders as unknown as Factories<SequenceEncoder>, name, 'encoder')({ ...own, ...(encoder !== undefined && { encoder: encoderFrom(encoder as Options) }) });
}

/** `{ predictor: name, ...options }`; one within it is written alike. */
function predictorFrom({ predictor: name, of, ...options }: Options): Predictor {
  const exportedAs = String(name).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return made(predictors as unknown as Factories<Predictor>, exportedAs, 'predictor')({ ...options, ...(of !== undefined && { of: predictorFrom(of as Options) }) });
}

function made<T>(factories: Factories<T>, name: string, what: string): (options: Options) => T {
  const factory = Object.hasOwn(factories, name) ? factories[name] : undefined;
  if (typeof factory === 'function') return factory;
  const meant = nearest(name, Object.keys(factories));
  throw new OptionsError('unknown-key', `there is no ${what} "${name}"`,
    meant === undefined ? `a ${what} of your own is given in TypeScript: readTraining(folder, { recommender })` : `did you mean "${meant}"?`);
}
