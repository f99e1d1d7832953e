import { identity } from '../../encoders/identity.ts';
import type { SequenceEncoder } from '../../nn/parts.ts';
import type { Recommender } from '../../training/recommender.ts';
import type { RecommenderOptions } from './recommender-options.ts';
import { textsOf } from './texts-of.ts';

type Known = RecommenderOptions & Required<Pick<RecommenderOptions, 'form' | 'width' | 'clicks'>>;

interface Parts extends Pick<Recommender, 'scheme' | 'predictor' | 'penalty' | 'knowsUsers'> {
  /** Reads texts; in the ID form an item is its own vector, and nobody asks. */
  readonly items: (texts: Recommender['texts']) => SequenceEncoder;
  readonly users: (itemWidth: number) => SequenceEncoder;
  /** What JSON tells beside what all recommenders have. */
  readonly settings: object;
}

/** A recommender of its parts, whose JSON is `{ name: its options }`, so that giving them to its factory makes it again. */
export function putTogether(name: string, known: Known, { items: read, users, settings, ...parts }: Parts): Recommender {
  const { form, width, clicks, keep, tables } = known;
  const given = { ...(keep && { keep }), ...(tables && { tables }) };
  const texts = textsOf(name, known);
  const items = form === 'id' ? identity({ width }) : read(texts);
  return {
    name, ...parts, ...given, texts, width, clicks, items, users: users(items.width),
    toJSON: () => ({ [name]: { form, ...(form === 'text' && { texts }), width, clicks, ...given, ...settings } }),
  };
}
