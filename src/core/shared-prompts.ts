import { type List, listOf } from './column.ts';
import type { SharedPrompts } from './scorer.ts';

/**
 * Cuts the prompts of each row where they part: the longest beginning that all of them have, and what follows it in
 * each. Cut by ids, never by text, so that prefix and suffix together are the prompt. Of every prompt at least one token
 * stays in its suffix; a row with one prompt keeps its last token there.
 *
 * @example
 * sharedPrompts(listOf(listOf(Int32Array.of(7, 8, 1, 7, 8, 2, 3), [3, 4]), [2])).prefixes.values // [7, 8]
 */
export function sharedPrompts({ offsets, values: { offsets: starts, values: ids } }: List<List<Int32Array>>): SharedPrompts {
  const prefixes: Int32Array[] = [];
  const suffixes: Int32Array[] = [];
  const counts: number[] = [];
  for (let row = 0; row + 1 < offsets.length; row++) {
    const prompts = Array.from({ length: offsets[row + 1]! - offsets[row]! }, (_, at) => {
      const prompt = offsets[row]! + at;
      return ids.subarray(starts[prompt]!, starts[prompt + 1]!);
    });
    const shared = commonLength(prompts);
    prefixes.push((prompts[0] ?? ids).subarray(0, shared));
    for (const prompt of prompts) suffixes.push(prompt.subarray(shared));
    counts.push(prompts.length);
  }
  return { prefixes: laid(prefixes), suffixes: listOf(laid(suffixes), counts) };
}

/** How many tokens all prompts begin with; at least one token of each is left. */
export function commonLength(prompts: readonly Int32Array[]): number {
  const [head] = prompts;
  if (!head) return 0;
  let shared = Math.max(0, Math.min(...prompts.map(({ length }) => length)) - 1);
  for (const prompt of prompts) {
    let at = 0;
    while (at < shared && prompt[at] === head[at]) at++;
    shared = at;
  }
  return shared;
}

function laid(parts: readonly Int32Array[]): List<Int32Array> {
  const { offsets } = listOf(undefined, parts.map(({ length }) => length));
  const values = new Int32Array(offsets.at(-1)!);
  parts.forEach((part, at) => { values.set(part, offsets[at]); });
  return { offsets, values };
}
