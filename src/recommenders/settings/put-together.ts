import { OptionsError } from '../../core/errors.ts';
import { identity } from '../../encoders/identity.ts';
import type { SequenceEncoder } from '../../nn/parts.ts';
import { tokenizer as tokenizerOf } from '../../text/tokenizer.ts';
import type { Recommender } from '../../training/recommender.ts';
import type { RecommenderOptions } from './recommender-options.ts';
import { textsOf } from './texts-of.ts';

type Known = RecommenderOptions & Required<Pick<RecommenderOptions, 'form' | 'width' | 'clicks'>>;

interface Parts extends Pick<Recommender, 'scheme' | 'predictor' | 'penalty' | 'supervision' | 'knowsUsers' | 'flatten'> {
  /** Reads texts; in the ID form an item is its own vector, and nobody asks. */
  readonly items: (texts: Recommender['texts']) => SequenceEncoder;
  readonly users: (itemWidth: number, texts: Recommender['texts']) => SequenceEncoder;
  /** What JSON tells beside what all recommenders have. */
  readonly settings: object;
  /** What parity means for it beyond the clicks that are kept. */
  readonly parity?: {
    /** It looks at padding: of item 0, and of zeros in the ID form. */
    readonly padding?: true;
    readonly inputer?: Recommender['inputer'];
  };
}

/** A recommender of its parts, whose JSON is `{ name: its options }`, so that giving them to its factory makes it again. */
export function putTogether(name: string, known: Known, { items: read, users, settings, parity: original = {}, ...parts }: Parts): Recommender {
  const { form, width, clicks, parity, tables } = known;
  const keep = known.keep ?? (parity && 'first');
  const probabilities = known.probabilities ?? (parity && parts.scheme === 'ranking' ? 'raw' : undefined);
  const padding = known.padding ?? (parity && original.padding && (form === 'id' ? 'zeros' : 'item'));
  const inputer = known.inputer ?? (parity && form !== 'id' ? original.inputer : undefined);
  const given = { ...(keep && { keep }), ...(probabilities && { probabilities }), ...(padding && { padding }), ...(inputer && { inputer }), ...(tables && { tables }) };
  const asked = textsOf(name, known);
  const texts = parity || known.tokenizer !== undefined ? withoutAround(asked) : asked;
  const items = form === 'id' ? identity({ width }) : read(texts);
  if (items.pretrained === undefined) refuseTokens(name, asked, known.tokenizer !== undefined);
  if (inputer && (form === 'id' || items.gap !== undefined)) {
    throw new OptionsError('wrong-value', `${name}: "inputer" puts tokens between columns, and its items are no sequence of all columns`, 'leave "inputer" out');
  }
  return {
    name, ...parts, ...given, ...(typeof known.tokenizer === 'string' && { tokenizer: tokenizerOf(known.tokenizer) }), texts, width, clicks, items, users: users(items.width, texts),
    toJSON: () => ({ [name]: { form, ...(form === 'text' && { texts }), ...(known.tokenizer !== undefined && { tokenizer: true }), width, clicks, ...given, ...settings } }),
  };
}

/** The original puts none of a tokenizer's own tokens around a text, and vectors that begin with nothing need none. */
const withoutAround = (texts: Recommender['texts']): Recommender['texts'] =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text.as === 'tokens' ? { around: false, ...text } : text]));

function refuseTokens(name: string, texts: Recommender['texts'], tokenized: boolean): void {
  const tokens = Object.entries(texts).find(([, { as }]) => as === 'tokens');
  if (tokens && !tokenized) throw new OptionsError('wrong-value', `${name}: the text "${tokens[0]}" is read as tokens, and there is no tokenizer`, 'give it one: tokenizer: FOLDER');
  if (!tokens && tokenized) throw new OptionsError('wrong-value', `${name}: "tokenizer" is given, and no text is read as tokens`, 'say so of a text: as: tokens');
}
