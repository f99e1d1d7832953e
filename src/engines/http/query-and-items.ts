import { commonLength } from '../../core/shared-prompts.ts';

/** The prompts of a request, cut where their token ids part. */
export function queryAndItems(prompts: readonly Int32Array[]): { readonly query: readonly number[]; readonly items: readonly (readonly number[])[] } {
  const shared = commonLength(prompts);
  return { query: [...prompts[0]!.subarray(0, shared)], items: prompts.map((prompt) => [...prompt.subarray(shared)]) };
}
