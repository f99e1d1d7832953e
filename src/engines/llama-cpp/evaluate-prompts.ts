import { EngineError } from '../../core/errors.ts';
import { impressionsOf, type PackedPrompts } from '../transformers/impressions.ts';
import type { EvaluatedToken, LlamaSequence } from './node-llama-cpp.ts';

export interface EvaluatedPrompts {
  /** [prompts, columns]: logits of the tokens asked for, after the last token of each prompt. */
  readonly logits: Float32Array;
  /** [prompts]: logarithm of the sum of the exps of all logits, where it was asked for. */
  readonly whole?: Float32Array;
  /** Tokens that went through the model. */
  readonly computed: number;
}

export interface Evaluation {
  /** Tokens whose logits are read. */
  readonly columns: readonly number[];
  /** Whether to read what all logits come to as well. */
  readonly whole: boolean;
  /** Whether what prompts begin with is kept from one to the next; else each begins with nothing. */
  readonly shared: boolean;
}

/**
 * The logits after each prompt, one after the other in one sequence of keys and values. Kept is what an impression's prompts share, and
 * of that what the next impression begins with as well; the sequence is empty at the beginning of a call, so that a call has the same
 * bits whatever was asked before it.
 */
export async function evaluatePrompts(sequence: LlamaSequence, prompts: PackedPrompts, { columns, whole, shared }: Evaluation): Promise<EvaluatedPrompts> {
  const count = prompts.suffixes.offsets.length - 1;
  const logits = new Float32Array(count * columns.length);
  const sums = new Float32Array(count);
  const wanted = { generateNext: { token: whole, totalLogitWeight: whole, logits: { filter: { tokens: columns, includeSelected: whole } } } };
  let computed = 0;
  const keep = async (tokens: number) => {
    const end = sequence.nextTokenIndex;
    if (tokens < end) await sequence.eraseContextTokenRanges([{ start: tokens, end }]);
  };
  const read = async (tokens: readonly EvaluatedToken[]) => {
    computed += tokens.length;
    return sequence.controlledEvaluate(tokens);
  };
  let before: Int32Array = new Int32Array(0);
  for (const { prefix, suffixes, first } of impressionsOf(prompts)) {
    const known = shared ? alike(before, prefix) : 0;
    await keep(known);
    if (prefix.length > known) await read([...prefix.subarray(known)]);
    if (prefix.length > 0 && suffixes.length > 1 && sequence.needsCheckpoints) await sequence.takeCheckpoint();
    for (const [at, suffix] of suffixes.entries()) {
      await keep(prefix.length);
      const tokens: EvaluatedToken[] = [...suffix];
      tokens.push([tokens.pop() as number, wanted]);
      const next = (await read(tokens)).at(-1)?.next;
      if (!next?.logits || next.logits.size < columns.length) throw new EngineError('bad-output', `llama.cpp gave no logits after prompt ${first + at}`, 'is it a model that writes text?');
      columns.forEach((column, of) => { logits[(first + at) * columns.length + of] = next.logits!.get(column)!; });
      if (whole) sums[first + at] = next.logits.get(next.token!)! + Math.log(next.totalLogitWeight!);
    }
    before = prefix;
  }
  return { logits, computed, ...(whole && { whole: sums }) };
}

function alike(a: Int32Array, b: Int32Array): number {
  let at = 0;
  while (at < Math.min(a.length, b.length) && a[at] === b[at]) at++;
  return at;
}
