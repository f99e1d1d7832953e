/** What a prompt is made of, for models that are trained on its tokens part by part. */
export interface PromptParts {
  /** Before the clicks. */
  readonly before: readonly string[];
  /** Before a click, counted from 1, and behind it. */
  readonly number: (click: number) => string;
  readonly after: string;
  /** Before the candidate, and behind it. */
  readonly candidate: string;
  readonly suffix: string;
}

/** What a language model is told about one candidate, given what the user clicked. One template, one file. */
export interface PromptTemplate {
  /** Equal to the file name; printed and fingerprinted together with `version`. */
  readonly name: string;
  /** Moves whenever a rendered character moves. */
  readonly version: number;
  /** The same piece by piece, where it can be told so. */
  readonly parts?: PromptParts;
  /** The whole text. `history` is oldest first and holds at least one text unless the user has none. */
  render(history: readonly string[], candidate: string): string;
}

/** What an encoder is told about a user, and about an item. */
export interface MatchingTemplate {
  readonly name: string;
  readonly version: number;
  user(history: readonly string[]): string;
  item(candidate: string): string;
}

/**
 * `recbench` follows the original bit for bit, defects included; `sound` fixes what its spec lists as defects.
 * A report says which.
 */
export type Protocol = 'recbench' | 'sound';
