import { type Batch, type RowFault, sourceRow } from './batch.ts';
import type { List } from './column.ts';
import type { PromptFault } from './engine.ts';

/** A fault for each row with a prompt that its model could not answer: the first of its prompts. */
export function promptFaults(
  batch: Batch<unknown>, { offsets }: List<unknown>, faults: readonly PromptFault[], operator: string,
): RowFault[] {
  if (faults.length === 0) return [];
  const byPrompt = new Map(faults.map((fault) => [fault.prompt, fault]));
  const first = offsets[0]!;
  const found: RowFault[] = [];
  for (let at = 0; at < batch.rows.length; at++) {
    for (let prompt = offsets[at]!; prompt < offsets[at + 1]!; prompt++) {
      const fault = byPrompt.get(prompt - first);
      if (!fault) continue;
      const row = sourceRow(batch, at);
      found.push({ row, operator, code: fault.code, message: `row ${row}: candidate ${prompt - offsets[at]!}: ${fault.message}` });
      break;
    }
  }
  return found;
}
