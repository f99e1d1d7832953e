import { type Batch, type RowFault, sourceRow } from './batch.ts';
import type { List } from './column.ts';

/** A fault for each row with a prompt that a model cannot read: the first of more than `contextTokens` tokens, or of none. */
export function unreadablePrompts(
  batch: Batch<unknown>, { offsets, values: prompts }: List<List<Int32Array>>, contextTokens: number, operator: string,
): RowFault[] {
  const faults: RowFault[] = [];
  for (let at = 0; at < batch.rows.length; at++) {
    for (let prompt = offsets[at]!; prompt < offsets[at + 1]!; prompt++) {
      const tokens = prompts.offsets[prompt + 1]! - prompts.offsets[prompt]!;
      if (tokens > 0 && tokens <= contextTokens) continue;
      const row = sourceRow(batch, at);
      const said = `row ${row}: the prompt of candidate ${prompt - offsets[at]!} has ${tokens} tokens`;
      faults.push(tokens === 0 ? { row, operator, code: 'no-tokens', message: said }
        : { row, operator, code: 'too-long', message: `${said}, the model reads ${contextTokens}` });
      break;
    }
  }
  return faults;
}
