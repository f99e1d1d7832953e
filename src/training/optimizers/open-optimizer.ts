import { OptionsError, RunError } from '../../core/errors.ts';
import { unknownKey } from '../../core/nearest.ts';
import { denseOf } from './dense-of.ts';
import type { NamedArrays, OpenOptimizer, RateOf, RowGradient, RowUpdates } from './optimizer.ts';
import { rowWidth, wrongGradient } from './row-width.ts';

/** Moves `count` values from position `from` on; the gradient's own begin at `gradientFrom`. */
export type Update =
  (values: Float32Array, slots: readonly Float32Array[], gradient: Float32Array, from: number, gradientFrom: number, count: number) => void;

export interface UpdateRule {
  /** Arrays that it keeps beside each weight, each as long as the weight. */
  readonly slots: readonly string[];
  /** What one step does, at this rate. Made once per weight and step. */
  readonly update: (rate: number, at: number) => Update;
  readonly rate: number;
  readonly rateOf?: RateOf | undefined;
  readonly rows?: RowUpdates | undefined;
}

interface Kept {
  readonly values: Float32Array;
  readonly slots: readonly Float32Array[];
  readonly factor: number;
}

/** Applies an update rule to named arrays: finds the rows, checks what comes in, saves and loads the state. */
export function openOptimizer(name: string, weights: NamedArrays, { slots, update, rate, rateOf, rows = 'lazy' }: UpdateRule): OpenOptimizer {
  rateOf?.check?.(Object.keys(weights));
  const kept = new Map<string, Kept>(Object.entries(weights).map(([weight, values]) =>
    [weight, { values, slots: slots.map(() => new Float32Array(values.length)), factor: factorOf(name, weight, rateOf) }]));
  const lastRows = new Map<string, Int32Array>();
  let steps = 0;
  const state = new Map<string, Float32Array>([...kept].flatMap(([weight, of]) => slots.map((slot, i) => [`${weight}/${slot}`, of.slots[i]!] as const)));

  return {
    step(gradients, at, factor = 1) {
      if (!Number.isSafeInteger(at) || at < 1) throw new OptionsError('wrong-value', `${name}: step ${at}`, 'steps are counted from 1');
      steps++;
      for (const [weight, gradient] of Object.entries(gradients)) {
        const of = kept.get(weight);
        if (of === undefined) throw unknownKey(weight, [...kept.keys()], `${name}: gradients`);
        const move = update(rate * of.factor * factor, at);
        if (gradient instanceof Float32Array) moveAll(weight, of, gradient, move);
        else if (rows === 'dense') moveAll(weight, of, denseOf(weight, gradient, of.values.length), move);
        else moveRows(weight, of, gradient, move);
      }
    },
    save: () => Object.fromEntries(state),
    load(saved) {
      const strange = Object.keys(saved).find((array) => !state.has(array));
      if (strange !== undefined) throw wrongState(name, `holds "${strange}", which belongs to no weight`);
      for (const [array, values] of state) {
        const found = saved[array];
        if (found === undefined) throw wrongState(name, `lacks "${array}"`);
        if (found.length !== values.length) throw wrongState(name, `has ${found.length} values of "${array}", expected ${values.length}`);
        values.set(found);
      }
    },
  };

  function moveAll(weight: string, { values, slots }: Kept, gradient: Float32Array, move: Update): void {
    if (gradient.length !== values.length) throw wrongGradient(weight, `has ${gradient.length} values`, `${values.length}`);
    move(values, slots, gradient, 0, 0, values.length);
  }

  function moveRows(weight: string, { values, slots }: Kept, gradient: RowGradient, move: Update): void {
    const width = rowWidth(weight, gradient, values.length);
    if (width === 0) return;
    const seen = lastRows.get(weight) ?? new Int32Array(values.length / width);
    lastRows.set(weight, seen);
    for (let i = 0; i < gradient.rows.length; i++) {
      const row = gradient.rows[i]!;
      if (row < 0 || row >= seen.length) throw wrongGradient(weight, `names row ${row}`, `rows below ${seen.length}`);
      if (seen[row] === steps) throw wrongGradient(weight, `names row ${row} twice`, 'each row once, its gradients added up');
      seen[row] = steps;
      move(values, slots, gradient.values, row * width, i * width, width);
    }
  }
}

function factorOf(name: string, weight: string, rateOf: RateOf | undefined): number {
  const factor = rateOf?.(weight) ?? 1;
  if (Number.isFinite(factor) && factor >= 0) return factor;
  throw new OptionsError('wrong-value', `${name}: rateOf("${weight}") is ${factor}`, 'it wants a factor of at least 0');
}

const wrongState = (name: string, found: string) => new RunError('wrong-checkpoint', `the saved state of ${name} ${found}`,
  'it was saved with another model or optimizer: start afresh, or give the options it was saved with');
