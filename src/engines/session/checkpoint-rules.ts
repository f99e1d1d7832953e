import { having, oneOf, optional, type Rule, wholeNumber } from '../../core/option-rules.ts';
import type { Tokenizer } from '../../core/engine.ts';
import type { MemoryPlan } from '../../transformers/memory-plan.ts';
import { folderPath } from './engine-rules.ts';
import type { Device } from './messages.ts';

/** What every engine over a checkpoint folder is told. */
export interface CheckpointOptions {
  /** Folder in Hugging Face's layout: config.json, .safetensors, tokenizer.json. */
  readonly folder: string;
  /** Folder of a LoRA adapter in PEFT's layout, which is merged into the weights. */
  readonly adapter?: string;
  /** Default `cpu`. */
  readonly device?: Device;
  /** Threads of one operator. Default: all cores. */
  readonly threads?: number;
  /** Where weights of half precision are kept as float32. Default: `~/.cache/rxrec/weights`. */
  readonly cache?: string;
  /** Told what the model will take of memory, before it is loaded. */
  readonly onPlan?: (plan: MemoryPlan) => void;
}

export interface TextCheckpointOptions extends CheckpointOptions {
  /** Default: the one in the folder. */
  readonly tokenizer?: Tokenizer;
}

export const checkpointRules: Record<keyof CheckpointOptions, Rule> = {
  folder: folderPath,
  adapter: optional(folderPath),
  device: optional(oneOf('cpu', 'cuda', 'webgpu')),
  threads: optional(wholeNumber(1)),
  cache: optional(folderPath),
  onPlan: optional((value) => typeof value === 'function' ? undefined : 'a function'),
};

export const textCheckpointRules: Record<keyof TextCheckpointOptions, Rule> = { ...checkpointRules, tokenizer: optional(having('a tokenizer', 'load', 'identify')) };
