import { EngineError } from '../core/errors.ts';
import type { TextTransformer } from './family.ts';
import { parameterCount } from './parameter-count.ts';

const wordBytes = 4; // float32

export interface MemoryPlanOptions {
  /** The most tokens of one call, padding included. */
  readonly tokens: number;
  /** The longest text of a call. */
  readonly longest: number;
  /** Tokens whose keys and values are kept. Default 0. */
  readonly past?: number;
  /** The most tokens that one looks at. Default: `longest` and `past` together. */
  readonly seen?: number;
  /** Parameters that are kept in eight bits, or in sixteen. Default 0. */
  readonly eightBits?: number;
  readonly halves?: number;
}

/** What a model takes of memory, in bytes. */
export interface MemoryPlan extends Required<Omit<MemoryPlanOptions, 'eightBits' | 'halves' | 'seen'>> {
  readonly weights: number;
  readonly keysAndValuesPerToken: number;
  readonly keysAndValues: number;
  /** Of one call at its widest place, an upper estimate. */
  readonly activations: number;
  readonly total: number;
}

/** Layers hold this many copies of their widest values and of their scores at once. */
const alive = 3;

/**
 * What a model will take of memory, told from its shapes before any weight is read.
 *
 * | part | bytes |
 * |---|---|
 * | weights | 4 per parameter, 1 for those in eight bits, 2 for those in sixteen |
 * | keys and values | 8 layers kvHeads headSize per token |
 * | activations | 12 tokens (widest layer + 2 width + heads seen): three copies of a layer's widest values and of its scores |
 *
 * @example
 * const facts = { family: 'llama', width: 8, layers: 2, heads: 2, kvHeads: 1, headSize: 4, weights: { 'layers.0.up.weight': { shape: [16, 8] } } };
 * memoryPlan(facts, { tokens: 10, longest: 5 }) // { tokens: 10, longest: 5, past: 0, weights: 512, keysAndValuesPerToken: 64, keysAndValues: 0, activations: 5040, total: 5552 }
 */
export function memoryPlan(model: Pick<TextTransformer, 'weights' | 'width' | 'layers' | 'heads' | 'kvHeads' | 'headSize'>, { tokens, longest, past = 0, seen = longest + past, eightBits = 0, halves = 0 }: MemoryPlanOptions): MemoryPlan {
  const { layers, heads, kvHeads, headSize, width } = model;
  const widest = Math.max(width, ...Object.entries(model.weights).filter(([name]) => name.includes('.0.')).flatMap(([, { shape }]) => [...shape]));
  const weights = wordBytes * parameterCount(model) - (wordBytes - 1) * eightBits - (wordBytes - 2) * halves;
  const keysAndValuesPerToken = 2 * wordBytes * layers * kvHeads * headSize;
  const keysAndValues = past * keysAndValuesPerToken;
  const activations = alive * wordBytes * tokens * (widest + 2 * width + heads * seen);
  return { tokens, longest, past, weights, keysAndValuesPerToken, keysAndValues, activations, total: weights + keysAndValues + activations };
}

/**
 * The plan in one line.
 *
 * @example
 * memoryPlanText({ weights: 2e9, keysAndValuesPerToken: 24576, keysAndValues: 0, activations: 3e8, total: 2.3e9, tokens: 8192, longest: 512, past: 0 }, 8e9) // 'weights 1.9 GiB, keys and values 24.0 KiB a token, a call of 8192 tokens 286.1 MiB: 2.1 GiB of 7.5 GiB free'
 */
export function memoryPlanText({ weights, keysAndValuesPerToken, activations, total, tokens }: MemoryPlan, free = freeMemory()): string {
  return `weights ${sizeText(weights)}, keys and values ${sizeText(keysAndValuesPerToken)} a token, a call of ${tokens} tokens ${sizeText(activations)}: `
    + `${sizeText(total)} of ${sizeText(free)} free`;
}

/**
 * Refuses a model that cannot fit, before any of it is read.
 *
 * Errors: `EngineError` `out-of-memory`.
 */
export function refuseWhatDoesNotFit(name: string, plan: MemoryPlan, free = freeMemory()): void {
  if (plan.total <= free) return;
  throw new EngineError('out-of-memory', `${name} does not fit: ${memoryPlanText(plan, free)}`,
    plan.weights + plan.keysAndValues > free ? 'choose a smaller model, or a machine with more memory' : 'use fewer tokens per call (`tokensPerCall`)');
}

/** Bytes that this process may still take: of the machine, or of the container that it runs in. */
export const freeMemory = (): number => process.availableMemory();

function sizeText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const at = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${(bytes / 1024 ** at).toFixed(at === 0 ? 0 : 1)} ${units[at]}`;
}
