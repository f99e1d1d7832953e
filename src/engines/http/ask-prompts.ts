import { EngineError } from '../../core/errors.ts';
import { type AnswerCache, answerKey } from './answer-cache.ts';
import type { Dialect } from './dialect.ts';
import type { Service, Tokens } from './service.ts';

/** Everything that asking needs besides the prompts. */
export interface Asking<A> {
  readonly engine: string;
  readonly service: Service;
  readonly dialect: Dialect<A>;
  readonly url: string;
  /** What an answer depends on besides its prompt, as JSON. */
  readonly identity: string;
  readonly cache: AnswerCache | undefined;
  readonly contextTokens: number;
  /** Tokens that a prompt is thought to have. */
  readonly expected: (prompt: Int32Array) => number;
  /** As it is kept on disk; undefined for an answer that is not kept. */
  readonly pack: (answer: A) => unknown;
  /** From what was kept; undefined where it is not what `pack` made. */
  readonly unpack: (kept: unknown) => A | undefined;
}

/**
 * One answer per prompt, in their order. Prompts of a group may share requests, those of several never do; a prompt that
 * was answered before, or stands there twice, is not asked for again.
 *
 * Errors: `EngineError` `bad-input` for a prompt without tokens or with too many, before anything is asked.
 */
export async function askPrompts<A>(prompts: readonly Int32Array[], groups: readonly (readonly number[])[], asking: Asking<A>): Promise<A[]> {
  const { cache, identity, service, dialect, unpack } = asking;
  for (const prompt of prompts) refuseUnreadable(prompt, asking);
  const keys = prompts.map((prompt) => answerKey(identity, prompt));
  const answers = new Map<string, A>();
  for (const key of new Set(keys)) {
    const kept = cache?.get(key) as { readonly answer?: unknown; readonly tokens?: Tokens } | undefined;
    const answer = kept && unpack(kept.answer);
    if (answer === undefined) continue;
    answers.set(key, answer);
    service.count(0, 1, kept?.tokens ?? { prompt: 0, completion: 0 });
  }
  const seen = new Set<string>(answers.keys());
  const requests: number[][] = [];
  for (const group of groups) {
    const unknown = group.filter((at) => !seen.has(keys[at]!) && seen.add(keys[at]!));
    for (let from = 0; from < unknown.length; from += dialect.promptsPerRequest) requests.push(unknown.slice(from, from + dialect.promptsPerRequest));
  }
  await Promise.all(requests.map(async (positions) => {
    const given = await askOnce(positions.map((at) => prompts[at]!), positions.map((at) => keys[at]!), asking);
    positions.forEach((at, i) => { answers.set(keys[at]!, given[i]!); });
  }));
  return keys.map((key) => answers.get(key)!);
}

/** One request, whose answers are kept before anybody is told them. */
async function askOnce<A>(
  prompts: readonly Int32Array[], keys: readonly string[], { service, dialect, url, cache, pack, expected }: Asking<A>,
): Promise<readonly A[]> {
  const { reply, tokens } = await service.ask(url, dialect.body(prompts), {
    prompt: prompts.reduce((sum, prompt) => sum + expected(prompt), 0), completion: prompts.length * dialect.completionTokens,
  }, dialect.tokens);
  const answers = dialect.read(reply, prompts);
  service.count(answers.length, 0, { prompt: 0, completion: 0 });
  answers.forEach((answer, at) => {
    const packed = pack(answer);
    if (packed !== undefined) cache?.put(keys[at]!, { answer: packed, tokens: { prompt: tokens.prompt / answers.length, completion: tokens.completion / answers.length } });
  });
  return answers;
}

function refuseUnreadable<A>(prompt: Int32Array, { engine, contextTokens }: Asking<A>): void {
  if (prompt.length === 0) throw new EngineError('bad-input', `${engine}: a prompt has no tokens`, 'leave rows without prompts out');
  if (prompt.length > contextTokens) throw new EngineError('bad-input', `${engine}: a prompt has ${prompt.length} tokens, the model takes ${contextTokens}`,
    'shorten prompts with `atMost`');
}
