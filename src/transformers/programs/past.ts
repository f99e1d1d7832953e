import type { Numbers } from '../../compile/program.ts';
import type { TextTransformer } from '../family.ts';
import { keysAndValues } from './keys-and-values.ts';

/** Keys and values of tokens that texts begin with: by `<layer>.key` and `<layer>.value`, each [1, kvHeads, tokens, headSize]. */
export interface Past {
  readonly tokens: number;
  readonly parts: Readonly<Record<string, Float32Array>>;
}

type Sizes = Pick<TextTransformer, 'layers' | 'kvHeads' | 'headSize'>;

/** No tokens. */
export const noPast = ({ layers }: Sizes): Past => ({ tokens: 0, parts: Object.fromEntries(keysAndValues(layers).map((name) => [name, new Float32Array(0)])) });

/** What `scoringProgram` is given of a past. */
export function pastInputs({ kvHeads, headSize }: Sizes, { tokens, parts }: Past): Record<string, Numbers> {
  return Object.fromEntries(Object.entries(parts).map(([name, values]) => [`past.${name}`, { shape: [1, kvHeads, tokens, headSize], values }]));
}

/**
 * A past and the first `tokens` tokens of a sequence that went on from it, as one.
 *
 * @param outputs what `scoringProgram` gave as `new.<layer>.key` and `new.<layer>.value`
 * @param sequence which of its sequences
 */
export function extendedPast({ kvHeads, headSize }: Sizes, past: Past, outputs: Readonly<Record<string, Numbers>>, sequence: number, tokens: number): Past {
  const whole = past.tokens + tokens;
  const parts = Object.entries(past.parts).map(([name, before]) => {
    const { shape, values } = outputs[`new.${name}`]!;
    const wide = shape[2]!;
    const joined = new Float32Array(kvHeads * whole * headSize);
    for (let head = 0; head < kvHeads; head++) {
      const from = (sequence * kvHeads + head) * wide * headSize;
      joined.set(before.subarray(head * past.tokens * headSize, (head + 1) * past.tokens * headSize), head * whole * headSize);
      joined.set((values as Float32Array).subarray(from, from + tokens * headSize), (head * whole + past.tokens) * headSize);
    }
    return [name, joined] as const;
  });
  return { tokens: whole, parts: Object.fromEntries(parts) };
}
