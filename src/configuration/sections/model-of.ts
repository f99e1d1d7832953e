import { OptionsError } from '../../core/errors.ts';
import type { TrainConfigDocument } from '../../io/documents.ts';
import * as recommenders from '../../recommenders/index.ts';
import type { Recommender } from '../../training/recommender.ts';
import { choiceAt, namesIn } from '../choices.ts';
import type { Mapping } from '../tree.ts';
import { assembled } from './assembled.ts';
import { chosen, type PlaceOf } from './chosen.ts';
import { placed } from './placed.ts';

/**
 * The section `model`: a recommender by name, or one that is put together.
 *
 * Errors: `OptionsError` for two models, for a part that is missing, and what the parts find, each with its place.
 */
export function modelOf(section: TrainConfigDocument['model'], placeOf: PlaceOf): Recommender {
  const choice = choiceAt('/model')!;
  if (namesIn(choice, section).length === 0) return assembled(section, placeOf);
  const { name, options, pointer } = chosen(section, '/model', placeOf);
  const part = Object.keys(section).find((key) => choice.parts.includes(key));
  if (part !== undefined) throw new OptionsError('wrong-value', `${placeOf(`/model/${part}`)}: model is ${name}, and "${part}" stands beside it`,
    `options of ${name} stand below it; a model is put together where none is named`);
  return placed(placeOf(pointer), () => (recommenders as unknown as Readonly<Record<string, (options: Mapping) => Recommender>>)[name]!(options));
}
