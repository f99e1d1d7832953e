/** What an engine that counts has been asked for since it was opened. */
export interface Usage {
  /** Requests that were answered, those tried again counted once. */
  readonly requests: number;
  /** Tries that failed and were made again. */
  readonly retries: number;
  /** Prompts or texts that were answered now, and those whose answers were kept from an earlier run. */
  readonly asked: number;
  readonly kept: number;
  /** Tokens of both kinds, as the service counts them: read, and written. */
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Tokens that the kept answers had cost when they were asked for. */
  readonly keptPromptTokens: number;
  readonly keptCompletionTokens: number;
  /** What was asked now costs this much, in the currency of the prices that were given; absent without prices. */
  readonly cost?: number;
  /** How an engine of one's own went about it, in words; absent where there is nothing to choose. */
  readonly path?: string;
}

/** The same, with the engine and the branch that it was first found on; '' before the first branch point. */
export interface EngineUsage extends Usage {
  readonly engine: string;
  readonly branch: string;
}
