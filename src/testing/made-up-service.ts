import { characters } from '../text/characters.ts';
import { type ScriptedReply, type ScriptedRequest, type ScriptedServer, scriptedServer } from './scripted-server.ts';

export interface MadeUpServiceOptions {
  /** Probabilities of NO and YES after a prompt; default: drawn from its ids, both among the likeliest. */
  readonly about?: (ids: Int32Array) => readonly [no: number, yes: number];
  /** Token ids of NO and YES, for services that are asked by them. Default 0 and 1. */
  readonly ids?: readonly [no: number, yes: number];
  /** Is asked first; what it gives, if anything, is what is done. */
  readonly first?: (request: ScriptedRequest, count: number) => ScriptedReply | undefined | Promise<ScriptedReply | undefined>;
  /** Numbers of an embedding. Default 4. */
  readonly width?: number;
}

type Sent = Readonly<Record<string, unknown>>;
const fillers = ['the', ' a', '\n', 'Maybe'];

/**
 * A server with a model of its own that answers as OpenAI, vLLM, SGLang and llama.cpp answer, on this machine, at no cost:
 * one prompt has one answer, by whatever road it is asked. A prompt sent as text counts by its code points.
 *
 * @example
 * const service = await madeUpService();
 * const body = JSON.stringify({ query: [1, 2], items: [[3]], label_token_ids: [1, 0] });
 * const { data } = await (await fetch(`${service.url}/generative_scoring`, { method: 'POST', body })).json();
 * await service.close();
 * data.length // 1
 */
export async function madeUpService({ about = drawn, ids = [0, 1], first, width = 4 }: MadeUpServiceOptions = {}): Promise<ScriptedServer> {
  const { encode } = await characters().load();
  const idsOf = (prompt: unknown): Int32Array => typeof prompt === 'string' ? encode(prompt) : Int32Array.from(prompt as readonly number[]);
  const likely = (prompt: unknown, count: number) => {
    const [no, yes] = about(idsOf(prompt));
    const rest = (1 - no - yes) / 8;
    return [['NO', no, ids[0]] as const, ['YES', yes, ids[1]] as const, ...fillers.map((token, at) => [token, rest / (at + 1), 900 + at] as const)]
      .sort((a, b) => b[1] - a[1]).slice(0, count).map(([token, chance, id]) => ({ token, id, logprob: Math.log(chance) }));
  };
  const usage = (prompts: readonly unknown[]) => {
    const read = prompts.reduce<number>((sum, prompt) => sum + idsOf(prompt).length, 0);
    return { prompt_tokens: read, completion_tokens: prompts.length, total_tokens: read + prompts.length };
  };
  const shares = (query: readonly number[], item: readonly number[], labels: readonly number[]) => {
    const chances = about(Int32Array.of(...query, ...item));
    const asked = labels.map((label) => chances[ids.indexOf(label)]!);
    return asked.map((chance) => chance / asked.reduce((sum, one) => sum + one, 0));
  };

  const roads: Readonly<Record<string, (sent: Sent) => object>> = {
    '/v1/completions': ({ prompt, logprobs, logprob_token_ids: labels, return_tokens_as_token_ids: byId }) => {
      const prompts = Array.isArray(prompt) && typeof prompt[0] !== 'number' ? prompt as unknown[] : [prompt];
      const tops = prompts.map((one) => labels === undefined ? likely(one, logprobs as number) : likely(one, 9).filter(({ id }) => (labels as number[]).includes(id)));
      return {
        choices: tops.map((top, index) => ({ index, text: top[0]!.token, logprobs: { top_logprobs: [Object.fromEntries(top.map(({ token, id, logprob }) => [byId ? `token_id:${id}` : token, logprob]))] } })).reverse(),
        usage: usage(prompts),
      };
    },
    '/v1/chat/completions': ({ messages, logprobs, top_logprobs: count }) => {
      const { content } = (messages as { content: string }[]).at(-1)!;
      const top = likely(content, (count as number | undefined) ?? 1);
      const said = { message: { role: 'assistant', content: top[0]!.token }, ...(logprobs === true && { logprobs: { content: [{ ...top[0], top_logprobs: top.map(({ token, logprob }) => ({ token, logprob })) }] } }) };
      return { choices: [{ index: 0, ...said }], usage: usage([content]) };
    },
    '/generative_scoring': ({ query, items, label_token_ids: labels }) => ({
      data: (items as number[][]).map((item, index) => ({ index, object: 'score', score: shares(query as number[], item, labels as number[])[0] })),
      usage: usage((items as number[][]).map((item) => [...query as number[], ...item])),
    }),
    '/v1/score': ({ query, items, label_token_ids: labels }) => ({
      object: 'scoring', scores: (items as number[][]).map((item) => shares(query as number[], item, labels as number[])),
    }),
    '/completion': ({ prompt, n_probs: count }) => {
      const [top, ...others] = likely(prompt, count as number);
      return { content: top!.token, completion_probabilities: [{ ...top, top_logprobs: [top, ...others] }], tokens_evaluated: idsOf(prompt).length, tokens_predicted: 1 };
    },
    '/v1/embeddings': ({ input }) => ({
      data: (input as unknown[]).map((text, index) => ({ index, object: 'embedding', embedding: Array.from({ length: width }, (_, at) => hash(idsOf(text), at) - 0.5) })).reverse(),
      usage: { prompt_tokens: usage(input as unknown[]).prompt_tokens, total_tokens: 0 },
    }),
  };
  return scriptedServer(async (request, count) => {
    const done = await first?.(request, count);
    if (done) return done;
    const road = roads[request.path];
    return road ? { body: road(request.body as Sent) } : { status: 404, body: { error: { message: `no such path: ${request.path}` } } };
  });
}

function drawn(ids: Int32Array): readonly [number, number] {
  const yes = 0.1 + 0.6 * hash(ids, 0);
  return [0.8 - yes, yes];
}

/** In [0, 1), from everything in a prompt and its order. */
function hash(ids: Int32Array, seed: number): number {
  let state = 0x811c9dc5 ^ seed;
  for (const id of ids) {
    state = Math.imul(state ^ id, 0x01000193);
    state ^= state >>> 13;
  }
  return (Math.imul(state, 0x9e3779b1) >>> 0) / 2 ** 32;
}
