import { createHash } from 'node:crypto';

import { fingerprint } from '../../graph/fingerprint.ts';
import { openAdapter } from '../../transformers/checkpoint/open-adapter.ts';
import { openCheckpoint } from '../../transformers/checkpoint/open-checkpoint.ts';
import type { PromptValidation, SettledFineTune } from './fine-tune-options.ts';
import { promptRows } from './prompt-rows.ts';

/** What decides an adapter, short of the number of epochs and steps: more of them go on from fewer. */
export async function fineTuneIdentity(options: SettledFineTune): Promise<object> {
  const { start, model, tokenizer, prompts, validate, validateEvery, patience, seed, rows, accumulate, adapter, answers, answerRule, order, optimizer, schedule, clip, device, threads } = options;
  const promptsOf = (line: typeof prompts) => fingerprint(line.into(promptRows()), {});
  const checkpoint = await openCheckpoint(model);
  const held = await checkpoint.identify().finally(() => checkpoint.close());
  return {
    fineTune: { ...held, ...await tokenizer.identify() }, prompts: await promptsOf(prompts), seed, rows, accumulate, adapter, answers, answerRule, order,
    ...(start !== undefined && { start: (await openAdapter(start)).sha256 }), optimizer: optimizer.toJSON(), schedule: schedule.toJSON(), ...(clip !== undefined && { clip }), device, threads,
    ...(validate && { validate: {
      prompts: await promptsOf(validate.prompts), by: validate.by ?? 'impression', watched: watchedOf(validate).name,
      others: (validate.others ?? []).map((other) => other === 'loss' ? other : other.name), every: validateEvery, patience,
    } }),
  };
}

/** Names a fine-tuning by content. */
export async function fineTuneFingerprint(options: SettledFineTune): Promise<string> {
  return createHash('sha256').update(JSON.stringify(await fineTuneIdentity(options))).digest('hex').slice(0, 12);
}

/** The number that decides, and which way it is better. */
export const watchedOf = ({ metric }: Pick<PromptValidation, 'metric'>): { readonly name: string; readonly better: 'higher' | 'lower' } =>
  metric === 'loss' ? { name: 'loss', better: 'lower' } : { name: metric.name, better: metric.better };
