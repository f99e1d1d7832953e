import type { Reply } from './reply.ts';

/** What a service answered to one prompt. */
export interface Answered {
  /** One per answer, nats. */
  readonly logits: readonly number[];
  readonly fault?: { readonly code: string; readonly message: string };
}

/** How one kind of service is asked. */
export interface Dialect<A> {
  /** Below the address of the server: `/v1/completions`. */
  readonly path: string;
  /** The most prompts of one request. */
  readonly promptsPerRequest: number;
  /** Tokens that may be written for one prompt; a rate is kept by it. */
  readonly completionTokens: number;
  /** What is sent. */
  body(prompts: readonly Int32Array[]): object;
  /** Where the reply counts tokens. Default: `usage`, as OpenAI has it. */
  tokens?(reply: Reply): { readonly prompt: Reply; readonly completion: Reply };
  /** What came back, one for each prompt. Errors: `EngineError` `bad-output`. */
  read(reply: Reply, prompts: readonly Int32Array[]): readonly A[];
}
