import { cutByLength } from '../../flow/cut-by-length.ts';
import { laidTexts } from '../../transformers/programs/laid-texts.ts';
import { extendedPast, type Past } from '../../transformers/programs/past.ts';
import { fillRows } from './fill-rows.ts';
import { type Impression, joined } from './impressions.ts';
import { keptBeginnings, type KeptBeginnings } from './kept-beginnings.ts';
import { plannedPart, type SortedImpressions, sortedImpressions } from './prompt-plan.ts';
import type { ScoringPasses } from './scoring-passes.ts';

/** Tokens of one run, what fills it up included: enough for products to be at their fastest. One longer text is computed in pieces of so many. */
export const tokensPerRun = 1024;

/** What was computed, for whoever asks how. */
export interface Work {
  /** Tokens of all prompts, and those that were put through the model for them. */
  asked: number;
  computed: number;
  /** Runs in which the texts stood in one row (`trees`), or in several. */
  trees: number;
  cascades: number;
}

export interface PromptScores {
  /** [prompts, columns] */
  readonly logits: Float32Array;
  /** [prompts]: log of the sum of exp of all logits, where the passes give it. */
  readonly whole: Float32Array | undefined;
}

/**
 * Reads prompts at their last tokens. What several begin with is computed once: keys and values of a beginning lie in memory once,
 * whoever goes on from it. How a call is computed depends on its prompts alone, so that it has the same bits whatever came before it.
 */
export class PromptScorer {
  readonly work: Work = { asked: 0, computed: 0, trees: 0, cascades: 0 };
  readonly #passes: ScoringPasses;
  readonly #kept: KeptBeginnings;

  constructor(passes: ScoringPasses, keptTokens: number) {
    this.#passes = passes;
    this.#kept = keptBeginnings(keptTokens);
  }

  /** Every prompt by itself, one in a row, without a past. */
  async plain(impressions: readonly Impression[], prompts: number): Promise<PromptScores> {
    const scores = this.#scoresOf(prompts);
    const texts = impressions.flatMap(({ prefix, suffixes, first }) => suffixes.map((suffix, at) => ({ tokens: joined(prefix, suffix), prompt: first + at })));
    await this.#read(this.#passes.start, texts, scores, false);
    return scores;
  }

  /** What prompts begin with once. */
  async shared(impressions: readonly Impression[], prompts: number): Promise<PromptScores> {
    const scores = this.#scoresOf(prompts);
    const sorted = sortedImpressions(impressions);
    const whole = plannedPart(sorted, 0, impressions.length, 0);
    const [only] = whole.beginnings;
    if (only && whole.ends.length === 0 && whole.beginnings.length === 1 && impressions.length > 1) {
      const beginning = sorted.impressions[0]!.prefix.subarray(0, only.tokens);
      const past = this.#kept.get(beginning) ?? this.#kept.set(beginning, await this.#advanced(this.#passes.start, beginning));
      await this.#solve(sorted, 0, impressions.length, past, scores);
    } else {
      await this.#solve(sorted, 0, impressions.length, this.#passes.start, scores);
    }
    return scores;
  }

  async #solve(sorted: SortedImpressions, from: number, until: number, past: Past, scores: PromptScores): Promise<void> {
    const { ends, beginnings } = plannedPart(sorted, from, until, past.tokens);
    await this.#read(past, ends.flatMap(({ prefix, suffixes, first }) => {
      const rest = prefix.subarray(past.tokens);
      return suffixes.map((suffix, at) => ({ tokens: joined(rest, suffix), prompt: first + at }));
    }), scores, true);
    const texts = beginnings.map((each) => sorted.impressions[each.from]!.prefix.subarray(past.tokens, each.tokens));
    for (const run of cutByLength(Int32Array.from(texts, ({ length }) => length), tokensPerRun / 2)) {
      if (run.length === 1) {
        const { from: first, until: last } = beginnings[run[0]!]!;
        await this.#solve(sorted, first, last, await this.#advanced(past, texts[run[0]!]!), scores);
        continue;
      }
      const outputs = await this.#run(past, Array.from(run, (at) => [texts[at]!]), []);
      for (const [sequence, at] of run.entries()) {
        const { from: first, until: last } = beginnings[at]!;
        await this.#solve(sorted, first, last, extendedPast(this.#passes.sizes, past, outputs.fresh, sequence, texts[at]!.length), scores);
      }
    }
  }

  /** The past with further tokens, a piece at a time. */
  async #advanced(past: Past, tokens: Int32Array): Promise<Past> {
    let whole = past;
    for (let at = 0; at < tokens.length; at += tokensPerRun) {
      const piece = tokens.subarray(at, at + tokensPerRun);
      const { fresh } = await this.#run(whole, [[piece]], []);
      whole = extendedPast(this.#passes.sizes, whole, fresh, 0, piece.length);
    }
    return whole;
  }

  async #read(past: Past, texts: readonly { readonly tokens: Int32Array; readonly prompt: number }[], scores: PromptScores, several: boolean): Promise<void> {
    this.work.asked += texts.reduce((sum, { tokens }) => sum + past.tokens + tokens.length, 0);
    const long = texts.filter(({ tokens }) => tokens.length > tokensPerRun);
    for (const { tokens, prompt } of long) {
      const cut = Math.floor((tokens.length - 1) / tokensPerRun) * tokensPerRun;
      await this.#readRun(await this.#advanced(past, tokens.subarray(0, cut)), [{ tokens: tokens.subarray(cut), prompt }], scores, false);
    }
    const short = texts.filter(({ tokens }) => tokens.length <= tokensPerRun);
    const lengths = Int32Array.from(short, ({ tokens }) => tokens.length);
    const total = lengths.reduce((sum, length) => sum + length, 0);
    const perRun = Math.ceil(total / Math.ceil(total / tokensPerRun)) + (short.length > 0 ? Math.max(...lengths) : 0);
    for (const run of cutByLength(lengths, Math.min(tokensPerRun, perRun))) await this.#readRun(past, Array.from(run, (at) => short[at]!), scores, several);
  }

  async #readRun(past: Past, texts: readonly { readonly tokens: Int32Array; readonly prompt: number }[], { logits, whole }: PromptScores, several: boolean): Promise<void> {
    const rows = several ? fillRows(texts.map(({ tokens }) => tokens.length), past.tokens, this.#passes.cost) : texts.map((_, at) => [at]);
    const read = rows.flat();
    const found = await this.#run(past, rows.map((row) => row.map((at) => texts[at]!.tokens)), read.map((at) => texts[at]!.tokens.length - 1));
    if (several) this.work[rows.length === 1 ? 'trees' : 'cascades']++;
    const { columns } = this.#passes;
    read.forEach((at, row) => {
      const { prompt } = texts[at]!;
      logits.set(found.logits.subarray(row * columns, (row + 1) * columns), prompt * columns);
      if (whole) whole[prompt] = found.whole![row]!;
    });
  }

  /** @param ends the place of the token to read in each text; none are read where it is empty */
  #run(past: Past, rows: readonly (readonly Int32Array[])[], ends: readonly number[]) {
    const { inputs, starts } = laidTexts(past.tokens, rows);
    this.work.computed += inputs.ids.values.length;
    return this.#passes.run(past, inputs, Int32Array.from(ends, (end, at) => starts[at]! + end));
  }

  #scoresOf(prompts: number): PromptScores {
    const { columns, whole } = this.#passes;
    return { logits: new Float32Array(prompts * columns).fill(NaN), whole: whole ? new Float32Array(prompts).fill(NaN) : undefined };
  }
}
