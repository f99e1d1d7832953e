/** The learning rate over the steps of a training run. One schedule, one file. */
export interface Schedule {
  /** Equal to the file name. */
  readonly name: string;
  /** What the rate is multiplied by at a step, counted from 1. */
  factor(step: number): number;
  toJSON(): object;
}
