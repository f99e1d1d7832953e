import { OptionsError } from '../../core/errors.ts';
import type { TrainConfigDocument } from '../../io/documents.ts';
import { kindsOf, textsOf } from '../../recommenders/settings/texts-of.ts';
import type { Recommender, Scheme } from '../../training/recommender.ts';
import { withPretrained } from '../../training/with-pretrained.ts';
import type { Mapping } from '../tree.ts';
import type { PlaceOf } from './chosen.ts';
import { encoderOf, predictorOf } from './parts.ts';
import { placed } from './placed.ts';

type Section = TrainConfigDocument['model'];

/**
 * A recommender of items, users and a predictor.
 *
 * | key | default |
 * |---|---|
 * | `items`, `users`, `predictor`, `scheme` | must be given |
 * | `texts` | the words of `title` |
 * | `width` | 64: of token vectors, and of encoders and predictor where they say nothing else |
 * | `clicks` | 50 |
 * | `keep`, `probabilities`, `padding`, `inputer`, `flatten`, `tables` | as of a recommender by name |
 *
 * Errors: `OptionsError` `missing-value` for a part that is not there, `wrong-value` for parts that do not go together, each with its place.
 */
export function assembled(section: Section, placeOf: PlaceOf): Recommender {
  const { width = 64, clicks = 50, keep, probabilities, padding, inputer, flatten, tables } = section;
  const needed = (key: 'items' | 'users' | 'predictor' | 'scheme') => {
    const found: unknown = section[key];
    if (found !== undefined) return found;
    throw new OptionsError('missing-value', `${placeOf('/model')}: model names no recommender and has no ${key}`,
      'name a recommender (rxrec list recommenders), or give items, users, predictor and scheme');
  };
  const texts = placed(placeOf('/model/texts'), () => textsOf('model', { ...(section.texts && { texts: section.texts as Recommender['texts'] }) }));
  const items = encoderOf(needed('items') as Mapping, '/model/items', { width, columns: kindsOf(texts) }, placeOf);
  const users = encoderOf(needed('users') as Mapping, '/model/users', { width: flatten ? width : items.width }, placeOf);
  const predictor = predictorOf(needed('predictor') as Mapping, '/model/predictor', items.width, placeOf);
  const scheme = needed('scheme') as Scheme;
  const refused = (key: string, found: string, hint: string) => new OptionsError('wrong-value', `${placeOf(`/model/${key}`)}: ${found}`, hint);
  if (users.width !== items.width && !predictor.readsHistory) {
    throw refused('users', `users are vectors of ${users.width}, items of ${items.width}`, 'predictors want them equally wide: give one of them another width');
  }
  if (inputer && items.gap !== undefined) throw refused('inputer', `it puts tokens between columns, and ${items.name} treats them apart`, 'leave it out, or choose an encoder that reads one sequence');
  if (flatten && predictor.readsHistory) throw refused('flatten', `users are read as tokens, and ${predictor.name} looks at their clicks`, 'leave one of the two out');
  if (users.name === 'known' || users.name === 'long-short') {
    throw refused('users', `${users.name} reads who a user is, and a model that is put together does not know`, 'name a recommender that knows its users: lstur with longTerm');
  }
  const given = { ...(keep && { keep }), ...(probabilities && { probabilities }), ...(padding && { padding }), ...(inputer && { inputer }), ...(flatten && { flatten }), ...(tables && { tables }) } as Partial<Recommender>;
  return withPretrained({
    name: 'assembled', scheme, ...given, texts, width, clicks, items, users, predictor,
    ...('penalty' in predictor && { penalty: predictor.penalty as NonNullable<Recommender['penalty']> }),
    toJSON: () => ({ assembled: { scheme, texts, width, clicks, ...given, items: items.toJSON(), users: users.toJSON(), predictor: predictor.toJSON() } }),
  });
}
