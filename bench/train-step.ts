/**
 * What a training step costs: ours (each distinct item once, distinct table rows, groups no longer than they need to be)
 * against the same program dense and padded, as Legommenders runs it. CPU seconds of the whole process, both in one run.
 *
 *     npx tsx bench/train-step.ts [--width 64] [--recommender nrms] [--rounds 5] [--threads 2]
 *
 * The step is that of `step-setting.ts`, with dropout 0.1 and fresh noise. First the losses and gradients of both without dropout are
 * compared: they have to be equal. `--only ours` or `--only dense` measures one side in a process without the other, as a line of
 * JSON, and `--dropout 0 --rows dense` with the losses that a peer has to have; `bench/peers/train-step.ts` asks for these.
 */
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { adam } from '../src/training/optimizers/adam.ts';
import type { Gradients } from '../src/training/optimizers/optimizer.ts';
import { tableName } from '../src/training/tables.ts';
import { openTraining, type StepOutcome } from '../src/training/training-session.ts';
import { batchRows, denseName, type StepSide, stepSetting } from './step-setting.ts';

const { values } = parseArgs({ options: {
  width: { type: 'string', default: '64' }, recommender: { type: 'string', default: 'nrms' }, rounds: { type: 'string', default: '5' },
  threads: { type: 'string', default: '2' }, dropout: { type: 'string', default: '0.1' }, only: { type: 'string' }, rows: { type: 'string' },
} });
const [rounds, dropout] = [Number(values.rounds), Number(values.dropout)];
const on = { threads: Number(values.threads) };
const { sides } = stepSetting({ recommender: values.recommender, width: Number(values.width) });

if (values.only === 'ours' || values.only === 'dense') await alone(values.only);
else await both();

async function both(): Promise<void> {
  await compareGradients();
  const opened = await Promise.all(Object.entries(sides).map(async ([name, side]) => ({ name, ...await open(side) })));
  for (let round = 0; round <= rounds; round++) for (const { step } of opened) await step(round);
  await Promise.all(opened.map(({ close }) => close()));
  console.log(`${values.recommender}, width ${values.width}, batch ${batchRows}, ${rounds} rounds, ${on.threads} threads`);
  for (const { name, cpu, wall, encoded } of opened) {
    console.log(`${name.padEnd(6)} ${median(cpu).toFixed(3)} CPU s a step (${Math.min(...cpu).toFixed(3)} to ${Math.max(...cpu).toFixed(3)}), ${median(wall).toFixed(3)} s wall, ${encoded()} items encoded`);
  }
  const ratio = median(opened[1]!.cpu.map((dense, round) => dense / opened[0]!.cpu[round]!));
  console.log(`dense / ours: ${ratio.toFixed(1)} in CPU seconds (at least 5 wanted), peak RSS ${peakMebibytes()} MiB of both together`);
  if (ratio < 5) process.exitCode = 1;
}

async function alone(name: 'ours' | 'dense'): Promise<void> {
  const { step, close, ...measured } = await open(sides[name]);
  for (let round = 0; round <= rounds; round++) await step(round);
  await close();
  console.log(JSON.stringify({ side: name, threads: on.threads, ...measured, encoded: measured.encoded(), peak: peakMebibytes() }));
}

/** A side whose steps are measured; step 0 warms up. The next batch is made while a step computes, as `train` does it. */
async function open(side: StepSide) {
  const weights = side.weights();
  const session = await openTraining(side.make(dropout), side.groups, on);
  const learning = adam({ rate: 0.001, rows: values.rows === 'dense' ? 'dense' : side.rows }).open(weights);
  const [cpu, wall, losses, norms]: [number[], number[], number[], number[]] = [[], [], [], []];
  let next = side.batch(0);
  let encoded = 0;
  return {
    cpu, wall, losses, norms, encoded: () => encoded, close: () => session.close(),
    async step(round: number) {
      const [before, started] = [process.cpuUsage(), performance.now()];
      encoded = next.items.length;
      const running = session.step(next, weights, { seed: 1, step: round });
      if (round < rounds) next = side.batch(round + 1);
      const { loss, gradients } = await running;
      if (round === 0 && dropout === 0) norms.push(...gradientNorms(gradients));
      learning.step(gradients, round + 1);
      const { user, system } = process.cpuUsage(before);
      losses.push(loss);
      if (round > 0) { cpu.push((user + system) / 1e6); wall.push((performance.now() - started) / 1e3); }
    },
  };
}

/** One step of each without dropout: the same loss, and gradients that differ by float32 and the order of its sums. */
async function compareGradients(): Promise<void> {
  const outcomes = [];
  for (const side of Object.values(sides)) {
    const session = await openTraining(side.make(0), side.groups, on);
    outcomes.push(await session.step(side.batch(0), side.weights(), { seed: 1, step: 0 }));
    await session.close();
  }
  const [ours, dense] = outcomes as [StepOutcome, StepOutcome];
  const [of, differs] = [{ bias: 0, other: 0 }, { bias: 0, other: 0 }];
  for (const [name, gradient] of Object.entries(ours.gradients)) {
    const kind = name.endsWith('.bias') ? 'bias' : 'other';
    const other = dense.gradients[denseName(name)]!;
    const { rows, values } = gradient instanceof Float32Array ? { rows: undefined, values: gradient } : gradient;
    const whole = other instanceof Float32Array ? other : other.values;
    const each = rows === undefined ? 0 : values.length / rows.length;
    for (let at = 0; at < values.length; at++) {
      const there = rows === undefined ? at : rows[Math.floor(at / each)]! * each + at % each;
      differs[kind] = Math.max(differs[kind], Math.abs(values[at]! - whole[there]!));
      of[kind] = Math.max(of[kind], Math.abs(values[at]!));
    }
  }
  // What a bias is asked for is summed over all slots, 100,000 in the dense program, and cancels: float32 leaves less of it.
  const [bias, rest] = [differs.bias / of.bias, differs.other / of.other];
  console.log(`without dropout: loss ours ${ours.loss.toFixed(6)}, dense ${dense.loss.toFixed(6)}; gradients differ by ${rest.toExponential(1)} of the largest, those of biases by ${bias.toExponential(1)}`);
  if (Math.abs(ours.loss - dense.loss) > 1e-5 || rest > 1e-5 || bias > 1e-3) throw new RangeError('the two do not compute the same');
}

/** Of the word vectors, and of everything else. */
function gradientNorms(gradients: Gradients): readonly number[] {
  const squares = Object.entries(gradients).map(([name, gradient]) => {
    const values = gradient instanceof Float32Array ? gradient : gradient.values;
    return { isTable: name === tableName('words'), sum: values.reduce((sum, value) => sum + value * value, 0) };
  });
  return [true, false].map((table) => Math.sqrt(squares.filter(({ isTable }) => isTable === table).reduce((sum, one) => sum + one.sum, 0)));
}

/** Of this process alone: what the kernel tells of resources holds the memory of whoever started it too. */
function peakMebibytes(): number {
  const told = existsSync('/proc/self/status') ? /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] : undefined;
  return Math.round(Number(told ?? process.resourceUsage().maxRSS) / 1024);
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
