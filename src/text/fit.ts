/** What `fitPrompt` is given: the texts, how they become a prompt, and how long a prompt may be. */
export interface FitPromptOptions {
  /** Oldest first. */
  readonly history: readonly string[];
  readonly candidate: string;
  readonly render: (history: readonly string[], candidate: string) => string;
  readonly countTokens: (text: string) => number;
  /** The most tokens that a prompt may have. */
  readonly atMost: number;
}

export interface FittedPrompt {
  readonly text: string;
  /** Tokens of `text`. */
  readonly tokens: number;
  /** History texts left, newest first to stay. */
  readonly kept: number;
  /** How often long texts were halved: 0 to 4. */
  readonly rounds: number;
}

export interface FitImpressionOptions extends Omit<FitPromptOptions, 'candidate'> {
  readonly candidates: readonly string[];
}

export interface FittedImpression {
  /** One per candidate. */
  readonly texts: readonly string[];
  /** Tokens of each text. */
  readonly tokens: readonly number[];
  readonly kept: number;
  readonly rounds: number;
}

export interface FitTextOptions extends Pick<FitPromptOptions, 'countTokens' | 'atMost'> {
  readonly text: string;
  readonly render: (text: string) => string;
}

const mostRounds = 5;
/** Code points that halving leaves in any case. */
const floor = 10;

/**
 * Shortens one prompt as RecBench does, or gives nothing when it cannot be made to fit.
 *
 * The oldest history texts go first (the rest are numbered anew by `render`); at least one stays. When one alone
 * does not fit, the longest tenth of the history (at least one text) and the candidate are cut to half their code
 * points, at least 10, and all history is tried again; at most 5 times. Among equally long texts the newest is cut.
 *
 * Source: RecBench `model/base_model.py`. Differs: how many to drop is found by halving the interval, not one by
 * one: the same answer, since a prompt with fewer history texts has fewer tokens.
 *
 * @example
 * fitPrompt({ history: ['a a', 'b'], candidate: 'c', render: (h, c) => [...h, c].join(' '), countTokens: (t) => t.split(' ').length, atMost: 3 }) // { text: 'b c', tokens: 2, kept: 1, rounds: 0 }
 */
export function fitPrompt({ history, candidate, render, countTokens, atMost }: FitPromptOptions): FittedPrompt | undefined {
  let texts = history;
  let shown = candidate;
  for (let rounds = 0; rounds < mostRounds; rounds++) {
    const fitted = fewestDropped(texts.length, (drop) => {
      const text = render(texts.slice(drop), shown);
      const tokens = countTokens(text);
      return tokens <= atMost ? { text, tokens, kept: texts.length - drop, rounds } : undefined;
    });
    if (fitted) return fitted;
    texts = halveLongest(texts);
    shown = halve(shown);
  }
  return undefined;
}

/**
 * Shortens the prompts of one impression together, so that every candidate is judged by the same history.
 *
 * As `fitPrompt`, decided against the candidate with the longest prompt. Candidates that do not fit beside the
 * newest history text are halved, the others are left whole. Nothing when a prompt cannot be made to fit.
 *
 * @example
 * fitImpression({ history: ['a', 'b'], candidates: ['c', 'd d'], render: (h, c) => [...h, c].join(' '), countTokens: (t) => t.split(' ').length, atMost: 3 }).texts // ['b c', 'b d d']
 */
export function fitImpression({ history, candidates, render, countTokens, atMost }: FitImpressionOptions): FittedImpression | undefined {
  let texts = history;
  let shown = candidates;
  for (let rounds = 0; rounds < mostRounds; rounds++) {
    const shortest = shown.map((candidate) => countTokens(render(texts.slice(-1), candidate)));
    if (shortest.every((tokens) => tokens <= atMost)) {
      const fitted = fitTogether(texts, shown, shortest.indexOf(Math.max(...shortest)), { render, countTokens, atMost });
      if (fitted) return { ...fitted, rounds };
    }
    texts = halveLongest(texts);
    shown = shown.map((candidate, at) => shortest[at]! <= atMost ? candidate : halve(candidate));
  }
  return undefined;
}

/**
 * Halves a text until what is rendered of it fits; nothing when 10 code points are still too many.
 *
 * @example
 * fitText({ text: 'abcdefghijklmnopqrstuvwxyz', render: (text) => text, countTokens: (text) => text.length, atMost: 15 }) // 'abcdefghijklm'
 */
export function fitText({ text, render, countTokens, atMost }: FitTextOptions): string | undefined {
  for (let shown = text; ; ) {
    const rendered = render(shown);
    if (countTokens(rendered) <= atMost) return rendered;
    const shorter = halve(shown);
    if (shorter === shown) return undefined;
    shown = shorter;
  }
}

/** The most history that leaves room for every candidate; `longest` is asked first, the others confirm. */
function fitTogether(
  history: readonly string[], candidates: readonly string[], longest: number,
  { render, countTokens, atMost }: Pick<FitPromptOptions, 'render' | 'countTokens' | 'atMost'>,
): Omit<FittedImpression, 'rounds'> | undefined {
  const order = [longest, ...candidates.keys()];
  return fewestDropped(history.length, (drop) => {
    const kept = history.slice(drop);
    const texts = candidates.map((candidate) => render(kept, candidate));
    const tokens = new Array<number>(texts.length).fill(-1);
    for (const at of order) {
      if (tokens[at] === -1) tokens[at] = countTokens(texts[at]!);
      if (tokens[at]! > atMost) return undefined;
    }
    return { texts, tokens, kept: kept.length };
  });
}

/** What `fit` gives for the smallest number of dropped texts that it accepts; at least one text is kept. */
function fewestDropped<T>(count: number, fit: (drop: number) => T | undefined): T | undefined {
  const whole = fit(0);
  if (whole || count <= 1) return whole;
  let best = fit(count - 1);
  if (!best) return undefined;
  let refused = 0;
  let accepted = count - 1;
  while (accepted - refused > 1) {
    const middle = (refused + accepted) >> 1;
    const fitted = fit(middle);
    if (fitted) best = fitted;
    if (fitted) accepted = middle;
    else refused = middle;
  }
  return best;
}

function halveLongest(texts: readonly string[]): readonly string[] {
  const lengths = texts.map((text) => [...text].length);
  const byLength = [...texts.keys()].sort((a, b) => lengths[b]! - lengths[a]! || b - a);
  const longest = new Set(byLength.slice(0, Math.max(1, Math.floor(texts.length / 10))));
  return texts.map((text, at) => longest.has(at) ? halve(text) : text);
}

function halve(text: string): string {
  const points = [...text];
  const kept = Math.max(points.length >> 1, floor);
  return kept < points.length ? points.slice(0, kept).join('') : text;
}
