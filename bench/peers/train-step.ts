/**
 * A training step of ours beside the same step in eager PyTorch (`train_step.py`): same batches, same weights, taking turns.
 *
 *     python3 -m venv VENV && VENV/bin/pip install torch numpy
 *     npx tsx bench/peers/train-step.ts --python VENV/bin/python [--recommender nrms,naml] [--width 64,256] [--rounds 3] [--steps 3] [--threads 1,2]
 *
 * First the losses of four steps without dropout are compared, Adam moving every word on both sides, and the norms of the
 * first gradients: all variants have to agree.
 * Then every variant is measured in a process of its own, one after the other, round after round; ratios are taken within
 * a round, of the medians of its steps. What a variant is stands in `train_step.py`; `tuned` is the same with an allocator that
 * keeps memory (MALLOC_MMAP_MAX_=0 and so on), `fused` with Adam in one kernel, which is not the default on a CPU. PyTorch's
 * threads wait without spinning (OMP_WAIT_POLICY=PASSIVE), like ours. `--json FILE` keeps every measurement as a line.
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { clicks, longest, stepSetting, words, wordWidth } from '../step-setting.ts';

const { values: asked } = parseArgs({ options: {
  python: { type: 'string', default: 'python3' }, recommender: { type: 'string', default: 'nrms,naml' }, width: { type: 'string', default: '64,256' },
  rounds: { type: 'string', default: '3' }, steps: { type: 'string', default: '3' }, threads: { type: 'string', default: '1,2' }, json: { type: 'string' },
  variants: { type: 'string', default: 'ours,dense of ours,torch dense,torch dense tuned,torch distinct,torch distinct tuned,torch lean tuned' },
} });
const [rounds, steps] = [Number(asked.rounds), Number(asked.steps)];
const tuned = { MALLOC_MMAP_MAX_: '0', MALLOC_TRIM_THRESHOLD_: String(2 ** 40), MALLOC_TOP_PAD_: String(2 ** 26) };
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

interface Measured {
  readonly cpu: readonly number[];
  readonly wall: readonly number[];
  readonly losses: readonly number[];
  /** Of the first gradients: of the word vectors, of everything else. */
  readonly norms: readonly number[];
  readonly peak: number;
}

interface Setting {
  readonly recommender: string;
  readonly width: number;
  readonly folder: string;
}

for (const recommender of asked.recommender.split(',')) {
  for (const width of asked.width.split(',').map(Number)) {
    const folder = mkdtempSync(join(tmpdir(), 'rxrec-peer-'));
    try {
      const setting = { recommender, width, folder };
      write(setting);
      compareLosses(setting);
      compareCosts(setting);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function compareLosses(setting: Setting): void {
  const [ours, ...theirs] = ['ours', 'torch dense', 'torch distinct', 'torch lean'].map((variant) => ({ variant, ...measure(setting, variant, 1, 3, '0') }));
  const losses = theirs.flatMap(({ variant, losses }) => losses
    .slice(0, variant === 'torch lean' ? 2 : 4) // lazy Adam goes its own way from the second step on
    .map((loss, step) => Math.abs(loss - ours!.losses[step]!)));
  const first = Math.max(...theirs.map(({ losses }) => Math.abs(losses[0]! - ours!.losses[0]!)));
  const norms = theirs.flatMap(({ norms }) => norms.map((norm, at) => Math.abs(norm / ours!.norms[at]! - 1)));
  const [loss, norm] = [Math.max(...losses), Math.max(...norms)];
  console.log(`${setting.recommender} ${setting.width}, without dropout: losses of 4 steps ${ours!.losses.map((loss) => loss.toFixed(6)).join(', ')}; `
    + `theirs differ by ${first.toExponential(1)} at first and ${loss.toExponential(1)} at most, norms of the first gradients by ${norm.toExponential(1)} of themselves`);
  // Later losses less closely: Adam makes a whole step of a gradient that is nothing but rounding.
  if (first > 1e-6 || loss > 1e-4 || norm > 1e-4) throw new RangeError('the two do not compute the same');
}

function compareCosts(setting: Setting): void {
  const variants = asked.variants.split(',').flatMap((variant) => asked.threads.split(',').map((threads) => ({ variant, threads: Number(threads), runs: [] as Measured[] })));
  for (let round = 0; round < rounds; round++) {
    for (const { variant, threads, runs } of variants) {
      const load = loadavg()[0]!;
      const measured = measure(setting, variant, threads, steps, '0.1');
      runs.push(measured);
      const { recommender, width } = setting;
      if (asked.json !== undefined) appendFileSync(asked.json, `${JSON.stringify({ recommender, width, variant, threads, round, load, ...measured })}\n`);
    }
  }
  console.log(`\n| ${setting.recommender} ${setting.width} | threads | CPU s a step | s a step | rows/s | peak RSS, MiB | CPU / ours | wall / ours |\n|---|---|---|---|---|---|---|---|`);
  for (const { variant, threads, runs } of variants) {
    const ours = variants.find((other) => other.variant === 'ours' && other.threads === threads)?.runs;
    const ratio = (which: 'cpu' | 'wall') => ours === undefined ? '' : spread(runs.map((run, round) => median(run[which]) / median(ours[round]![which])), 2);
    const wall = runs.flatMap((run) => run.wall);
    console.log(`| ${variant} | ${threads} | ${spread(runs.flatMap(({ cpu }) => cpu), 3)} | ${spread(wall, 3)} | ${Math.round(64 / median(wall))} | ${median(runs.map(({ peak }) => peak))} | ${ratio('cpu')} | ${ratio('wall')} |`);
  }
  console.log('');
}

function measure({ recommender, width, folder }: Setting, variant: string, threads: number, steps: number, dropout: string): Measured {
  const [, kind, allocator, fused] = /^torch (\w+)( tuned)?( fused)?$/.exec(variant) ?? [];
  const side = variant === 'ours' ? 'ours' : 'dense';
  const common = ['--threads', String(threads), '--dropout', dropout];
  const [command, args] = kind === undefined
    ? [process.execPath, ['--import', 'tsx', here('../train-step.ts'), '--only', side, '--recommender', recommender, '--width', String(width), '--rounds', String(steps), ...common, ...(dropout === '0' ? ['--rows', 'dense'] : [])]]
    : [asked.python, [here('train_step.py'), '--data', folder, '--variant', kind, '--steps', String(steps), ...common, ...(fused ? ['--fused'] : [])]];
  const env = { ...process.env, ...(kind && { OMP_WAIT_POLICY: 'PASSIVE', OMP_NUM_THREADS: String(threads), ...(allocator && tuned) }) };
  const text = execFileSync(command, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return JSON.parse(text.trimEnd().split('\n').at(-1)!) as Measured;
}

/** Titles, the batches of all steps as item numbers, and the weights that ours starts from. */
function write({ recommender, width, folder }: Setting): void {
  const { table, bounds, specs, sides } = stepSetting({ recommender, width });
  const arrays: Record<string, { readonly type: '<i4' | '<f4'; readonly shape: readonly number[] }> = {};
  const put = (name: string, shape: readonly number[], values: Int32Array | Float32Array) => {
    arrays[name] = { type: values instanceof Int32Array ? '<i4' : '<f4', shape };
    writeFileSync(join(folder, `${name}.bin`), new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  };
  const { tokens } = table.columns.title!;
  const titles = new Int32Array(table.items * longest);
  for (let item = 0; item < table.items; item++) titles.set(tokens.values.subarray(tokens.offsets[item], tokens.offsets[item + 1]), item * longest);
  put('titles', [table.items, longest], titles);
  put('titleLengths', [table.items], Int32Array.from({ length: table.items }, (_, item) => tokens.offsets[item + 1]! - tokens.offsets[item]!));
  const batches = Array.from({ length: Math.max(steps, 3) + 1 }, (_, step) => {
    const { items, histories: [history], userOf, candidates, rows, choices } = sides.dense.batch(step);
    const { ids, mask } = history!;
    const steps = Array.from({ length: rows }, (_, row) => Array.from({ length: clicks }, (_, click) => userOf[row]! * clicks + click));
    return {
      history: steps.flat().map((at) => items[ids[at]!]!), lengths: steps.map((ofRow) => ofRow.reduce((sum, at) => sum + mask[at]!, 0)),
      candidates: Array.from(candidates, (place) => items[place]!), rows, choices,
    };
  });
  const { rows, choices } = batches[0]!;
  put('history', [batches.length, rows, clicks], Int32Array.from(batches.flatMap(({ history }) => history)));
  put('historyLengths', [batches.length, rows], Int32Array.from(batches.flatMap(({ lengths }) => lengths)));
  put('candidates', [batches.length, rows, choices], Int32Array.from(batches.flatMap(({ candidates }) => candidates)));
  for (const [name, values] of Object.entries(sides.ours.weights())) put(name, specs[name]!.shape, values);
  const { texts: { bounds: textBounds }, histories: { bounds: clickBounds } } = bounds;
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ recommender, width, words, stored: wordWidth, textBounds, clickBounds, arrays }));
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

function spread(numbers: readonly number[], digits: number): string {
  return `${median(numbers).toFixed(digits)} (${Math.min(...numbers).toFixed(digits)} to ${Math.max(...numbers).toFixed(digits)})`;
}
