import type { Answered } from './dialect.ts';

/** A token that a service tells of, and how likely it is. */
export interface LikelyToken {
  readonly token: string;
  /** Where the service tells it. */
  readonly id: number | undefined;
  /** Nats; null where the service wrote a number that is none. */
  readonly logProbability: number | null;
}

/** How tokens and answers are compared where a service tells texts: to the letter, or without case and blanks, summed. */
export type Spellings = 'exact' | 'any';

/** What services write where they tell no probability. */
const floor = -9999;

/**
 * Log-probability of each answer among the likeliest tokens that a service tells; of one that is not among them only
 * a bound is known, and the prompt is `censored`. Told by id where both sides have ids, else by text.
 */
export function answersAmongLikeliest(
  likeliest: readonly LikelyToken[], answers: readonly string[], { ids, spellings }: { readonly ids: readonly number[] | undefined; readonly spellings: Spellings },
): Answered {
  const distinct = [...new Map(likeliest.map((token) => [token.id ?? token.token, token])).values()]; // the sampled one may be told twice
  const logits = answers.map((answer, at) => logSum(distinct.filter((token) => is(token, answer, ids?.[at], spellings))));
  const missing = answers.filter((_, at) => logits[at] === undefined);
  if (missing.length === 0) return { logits: logits as number[] };
  const known = likeliest.map(({ logProbability }) => logProbability).filter((value) => value !== null);
  const bound = known.length === 0 ? '' : `, the last of which has log-probability ${Math.min(...known).toFixed(2)}`;
  return {
    logits: answers.map(() => NaN),
    fault: { code: 'censored', message: `${missing.map((answer) => JSON.stringify(answer)).join(' and ')} not among the ${likeliest.length} likeliest tokens${bound}` },
  };
}

function is({ token, id, logProbability }: LikelyToken, answer: string, answerId: number | undefined, spellings: Spellings): boolean {
  if (logProbability !== null && logProbability <= floor) return false;
  if (id !== undefined && answerId !== undefined) return id === answerId;
  return spellings === 'exact' ? token === answer : plain(token) === plain(answer);
}

const plain = (token: string) => token.replace(/^[\s\u2581\u0120]+|\s+$/g, '').toUpperCase();

/** Logarithm of the summed probabilities; nothing of nothing. */
function logSum(tokens: readonly LikelyToken[]): number | undefined {
  const [first, ...others] = tokens.map(({ logProbability }) => logProbability ?? NaN);
  if (first === undefined || others.length === 0) return first;
  const most = Math.max(first, ...others);
  return most + Math.log([first, ...others].reduce((sum, value) => sum + Math.exp(value - most), 0));
}
