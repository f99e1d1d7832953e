import { OptionsError } from '../../core/errors.ts';
import type { TrainConfigDocument } from '../../io/documents.ts';
import * as recommenders from '../../recommenders/index.ts';
import { kindsOf } from '../../recommenders/settings/texts-of.ts';
import type { ItemText, Recommender, Scheme } from '../../training/recommender.ts';
import { choiceAt, namesIn } from '../choices.ts';
import type { Mapping } from '../tree.ts';
import { chosen, type PlaceOf } from './chosen.ts';
import { encoderOf, predictorOf } from './parts.ts';
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

/**
 * Items, users and a predictor.
 *
 * | key | default |
 * |---|---|
 * | `items`, `users`, `predictor`, `scheme` | must be given |
 * | `texts` | the words of `title` |
 * | `width` | 64: of token vectors, and of encoders and predictor where they say nothing else |
 * | `clicks` | 50 |
 */
function assembled(section: TrainConfigDocument['model'], placeOf: PlaceOf): Recommender {
  const { texts = { title: { from: 'title', as: 'words' } }, width = 64, clicks = 50 } = section;
  const needed = (key: 'items' | 'users' | 'predictor' | 'scheme') => {
    const found: unknown = section[key];
    if (found !== undefined) return found;
    throw new OptionsError('missing-value', `${placeOf('/model')}: model names no recommender and has no ${key}`,
      'name a recommender (rxrec list recommenders), or give items, users, predictor and scheme');
  };
  const items = encoderOf(needed('items') as Mapping, '/model/items', { width, columns: kindsOf(texts as Recommender['texts']) }, placeOf);
  const users = encoderOf(needed('users') as Mapping, '/model/users', { width: items.width }, placeOf);
  const predictor = predictorOf(needed('predictor') as Mapping, '/model/predictor', items.width, placeOf);
  const scheme = needed('scheme') as Scheme;
  if (users.width !== items.width && !predictor.readsHistory) {
    throw new OptionsError('wrong-value', `${placeOf('/model/users')}: users are vectors of ${users.width}, items of ${items.width}`, 'predictors want them equally wide: give one of them another width');
  }
  return {
    name: 'assembled', scheme, texts: texts as Readonly<Record<string, ItemText>>, width, clicks, items, users, predictor,
    ...('penalty' in predictor && { penalty: predictor.penalty as NonNullable<Recommender['penalty']> }),
    toJSON: () => ({ assembled: { scheme, texts, width, clicks, items: items.toJSON(), users: users.toJSON(), predictor: predictor.toJSON() } }),
  };
}
