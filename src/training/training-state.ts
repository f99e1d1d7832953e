import { join } from 'node:path';

import type { TrainingHistory, ValidationPoint } from '../core/training-event.ts';
import type { WeightSpecs } from '../nn/module.ts';
import type { Checkpoints, TrainingPosition } from './checkpoints/open-checkpoints.ts';
import { frozenWeights, keepFrozen } from './checkpoints/frozen-weights.ts';
import { openCheckpoints } from './checkpoints/open-checkpoints.ts';
import { LossCurve, type LossCurveState } from './history/loss-curve.ts';
import { writeHistory } from './history/write-history.ts';
import { initialWeights } from './initial-weights.ts';
import type { NamedArrays, OpenOptimizer } from './optimizers/optimizer.ts';
import { EarlyStop } from './stopping/early-stop.ts';
import type { Progress } from './stopping/validation-interval.ts';
import type { SettledOptions } from './train-options.ts';
import { trainingFingerprint } from './training-fingerprint.ts';
import type { StepGradients } from './training-steps.ts';

/** Sums over steps: since the epoch began, or since the validation before. */
interface Sums {
  readonly rows: number;
  /** Loss times rows. */
  readonly loss: number;
  readonly slots: number;
  readonly items: number;
}
const none: Sums = { rows: 0, loss: 0, slots: 0, items: 0 };
const more = (sums: Sums, { rows, loss, slots, items }: Pick<StepGradients, keyof Sums>): Sums =>
  ({ rows: sums.rows + rows, loss: sums.loss + loss * rows, slots: sums.slots + slots, items: sums.items + items });

/** What a training goes on with besides its arrays and its position; plain JSON. */
interface Carried {
  readonly sums: Sums;
  readonly since: Sums;
  readonly rows: number;
  readonly batches: number;
  readonly losses: LossCurveState;
  readonly validations: readonly ValidationPoint[];
}

/** What a state is of: a training of a recommender, or of an adapter. */
export interface StateOptions extends Pick<SettledOptions, 'seed' | 'epochs' | 'steps' | 'patience' | 'optimizer' | 'folder' | 'onEvent'> {
  readonly recommender: Pick<SettledOptions['recommender'], 'name'>;
  readonly validate?: Pick<NonNullable<SettledOptions['validate']>, 'watched'>;
}

/** Everything that a training goes on from: weights, optimizer, position, what was seen, what is best. */
export class TrainingState {
  readonly watch: EarlyStop;
  readonly weights: Record<string, Float32Array<ArrayBuffer>>;
  readonly optimizer: OpenOptimizer;
  /** Weights of the best validation. */
  best: NamedArrays | undefined;
  position: TrainingPosition = { epoch: 0, row: 0, within: 0, step: 0 };
  /** Batches made, of which several may be a step. */
  batches = 0;
  /** Training rows seen. */
  rows = 0;
  /** Since the epoch began. */
  sums: Sums = none;
  readonly #curve = new LossCurve();
  #since: Sums = none;
  #validations: readonly ValidationPoint[] = [];

  private constructor(
    readonly options: StateOptions, readonly specs: WeightSpecs,
    /** Of this training; there is none where nothing is kept. */
    readonly folder: string | undefined, readonly checkpoints: Checkpoints | undefined, weights: Record<string, Float32Array<ArrayBuffer>>,
  ) {
    this.watch = new EarlyStop({ better: options.validate?.watched.better ?? 'higher', patience: options.patience });
    this.weights = weights;
    this.optimizer = options.optimizer.open(this.#moving(this.weights));
  }

  /**
   * The state of the last checkpoint; a fresh one where there is none.
   *
   * @param fill Writes over weights before the first step. Those that no step changes are kept once, and in no checkpoint.
   */
  static async open(options: SettledOptions, specs: WeightSpecs, fill: (weights: NamedArrays) => Promise<void> = async () => {}): Promise<TrainingState> {
    return TrainingState.named(await trainingFingerprint(options), options, specs, fill);
  }

  /** The same of what goes by a fingerprint. */
  static async named(fingerprint: string, options: StateOptions, specs: WeightSpecs, fill: (weights: NamedArrays) => Promise<void> = async () => {}): Promise<TrainingState> {
    const folder = options.folder === undefined ? undefined : join(options.folder, fingerprint);
    const still = frozenWeights(specs);
    const shapes = Object.fromEntries(Object.entries(specs).filter(([name]) => !still.includes(name)).map(([name, { shape }]) => [name, shape]));
    const weights = initialWeights(specs, options.seed);
    await fill(weights);
    const checkpoints = folder === undefined ? undefined : await openCheckpoints(folder, { fingerprint, shapes, frozen: await keepFrozen(folder, specs, weights) });
    const state = new TrainingState(options, specs, folder, checkpoints, weights);
    await state.#load();
    return state;
  }

  /** Without those that no step changes. */
  #moving<T>(weights: Readonly<Record<string, T>>): Record<string, T> {
    const still = frozenWeights(this.specs);
    return Object.fromEntries(Object.entries(weights).filter(([name]) => !still.includes(name)));
  }

  async #load(): Promise<void> {
    const last = await this.checkpoints?.load('last');
    if (!last) return;
    const { weights, optimizer, watch, carried, ...position } = last;
    for (const [name, values] of Object.entries(weights)) this.weights[name]!.set(values);
    this.optimizer.load(optimizer!);
    if (watch) this.watch.load(watch);
    this.position = position;
    const { sums, since, rows, batches, losses, validations } = carried as unknown as Carried;
    [this.sums, this.#since, this.rows, this.batches, this.#validations] = [sums, since, rows, batches, validations];
    this.#curve.load(losses);
    const best = await this.checkpoints?.load('best');
    this.best = best && { ...this.weights, ...best.weights };
  }

  /** Nothing is left to do. */
  get isDone(): boolean {
    const { epochs, steps = Infinity } = this.options;
    return this.position.epoch >= epochs || this.position.step >= steps || this.watch.stopped;
  }

  get history(): TrainingHistory {
    const { recommender: { name }, epochs, validate } = this.options;
    return {
      version: 1, name, epochs, stoppedEarly: this.watch.stopped, watched: validate ? { ...validate.watched } : null,
      losses: this.#curve.columns, validations: this.#validations,
    };
  }

  /** How far it is, in an epoch of `count` impressions. */
  progress(count: number): Progress {
    const { epoch, row, step } = this.position;
    return { step, epochs: epoch + row / count };
  }

  /** A step was made. */
  stepped(step: StepGradients): void {
    this.position = { epoch: this.position.epoch, ...step.next, step: this.position.step + 1 };
    this.batches += step.batches;
    this.rows += step.rows;
    this.sums = more(this.sums, step);
    this.#since = more(this.#since, step);
    this.#curve.add(this.position.step, step.rows, step.loss);
  }

  epochEnded(): void {
    this.position = { epoch: this.position.epoch + 1, row: 0, within: 0, step: this.position.step };
    this.sums = none;
  }

  /** A validation was made: the weights are kept if they are the best. */
  validated(metrics: ValidationPoint['metrics'], watched: number | null, { step, epochs }: Progress): ValidationPoint {
    const { best } = this.watch.tell(watched);
    if (best) this.best = { ...this.weights, ...Object.fromEntries(Object.entries(this.#moving(this.weights)).map(([name, values]) => [name, values.slice()])) };
    const point = { step, epoch: epochs, rows: this.rows, loss: this.#since.rows === 0 ? null : this.#since.loss / this.#since.rows, metrics, best };
    this.#validations = [...this.#validations, point];
    this.#since = none;
    return point;
  }

  /** Writes a checkpoint, and how it went so far. */
  async save(isBest = false): Promise<void> {
    if (!this.checkpoints) return;
    await writeHistory(this.folder!, this.history);
    const carried: Carried = {
      sums: this.sums, since: this.#since, rows: this.rows, batches: this.batches, losses: this.#curve.save(), validations: this.#validations,
    };
    await this.checkpoints.save({
      ...this.position, weights: this.#moving(this.weights), optimizer: this.optimizer.save(), watch: this.watch.state, carried: { ...carried },
    }, { best: isBest });
  }
}
