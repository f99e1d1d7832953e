import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { Command } from 'commander';

import { type Assignment, assignment } from '../../configuration/assignments.ts';
import { editorSchema } from '../../configuration/editor-schema.ts';
import { checkedPlan, checkedText } from '../../configuration/checked-plan.ts';
import { readConfiguration } from '../../configuration/read-configuration.ts';
import { trainingGraph } from '../../configuration/training-graph.ts';
import { type TrainingPlan, trainingPlan } from '../../configuration/training-plan.ts';
import { OptionsError } from '../../core/errors.ts';
import { documentSchemas } from '../../io/document-schemas.ts';
import { yamlValue } from '../../io/yaml.ts';
import { interruptible } from '../../runtime/interruptible.ts';
import { runInFolder } from '../../runtime/run-in-folder.ts';
import { checkFile } from '../check-pipeline-file.ts';
import { manifestText } from '../manifest-text.ts';
import { verb } from '../verb.ts';

/** Options that are short for a `--set`: what they are called, what they set, what they say. */
const shorthands = [
  ['data', 'data', '<folder>', 'a prepared scenario, whatever the file says; `rxrec prepare` makes one'],
  ['epochs', 'epochs', '<number>', 'times through the data at most'],
  ['seed', 'seed', '<number>', 'another seed, other weights'],
  ['backend', 'on.backend', '<name>', 'onnx, cpu or tensorflow'],
  ['device', 'on.device', '<name>', 'cpu, cuda or webgpu, of the backend onnx'],
  ['threads', 'on.threads', '<number>', 'of one operator, of the backend onnx'],
] as const;

export function trainVerb(): Command {
  const command = verb('train', 'Trains what a YAML file says, or goes on where it stopped, and measures it on the test split. docs/configuration.md has the grammar.', [
    ['rxrec train pipelines/configs/nrms.yaml', 'train, keep the weights that were best in validation, test'],
    ['rxrec train nrms.yaml --data out/mind --epochs 3', 'on a prepared scenario'],
    ['rxrec train nrms.yaml --set model.width=128 --set optimizer.rate=1e-3', 'with other values, read as YAML'],
    ['rxrec train nrms.yaml --check', 'say what is wrong with it, and what it comes to; train nothing'],
    ['rxrec train --schema > train-config.json', 'the schema, for completion in an editor'],
  ])
    .argument('[file]', 'a YAML file')
    .option('--set <key=value>', 'another value, or a variable of the file; may be given several times', (text: string, all: readonly string[] = []) => [...all, text]);
  for (const [name, , value, about] of shorthands) command.option(`--${name} ${value}`, about);
  return command
    .option('--to <folder>', 'where runs, models and made-up data go', 'out')
    .option('--fresh', 'throw away what an earlier run scored; models stay')
    .option('--check', 'check the file and print it whole')
    .option('--schema', 'print the JSON Schema of such files')
    .action(async (file: string | undefined, given: Given) => {
      if (given.schema) return void process.stdout.write(`${JSON.stringify(editorSchema(documentSchemas['train-config'] as Readonly<Record<string, unknown>>))}\n`);
      if (file === undefined) throw new OptionsError('missing-value', 'rxrec train: no file', 'for example rxrec train pipelines/configs/nrms.yaml');
      await checkFile(resolve(file), 'rxrec train');
      const configuration = await readConfiguration(resolve(file), assignmentsOf(given));
      const plan = trainingPlan(configuration, file, given.to);
      if (given.check) return check(plan, checkedPlan(configuration, plan), given.json ?? false);
      await interruptible({ json: given.json ?? false, trace: given.trace ?? false }, (signal) => trained(plan, given, signal));
    });
}

interface Given {
  readonly set?: readonly string[];
  readonly to: string;
  readonly data?: string;
  readonly fresh?: boolean;
  readonly check?: boolean;
  readonly schema?: boolean;
  readonly json?: boolean;
  readonly trace?: boolean;
}

/** What was typed as `--set` and as its shorthands; the latter count. */
function assignmentsOf(given: Given): Assignment[] {
  const short = new Map(Object.entries(given));
  return [...(given.set ?? []).map(assignment), ...shorthands.filter(([name]) => short.has(name)).map(([name, path]): Assignment => {
    const [text, where] = [short.get(name) as string, `--${name}`];
    return name === 'data' ? { path: ['data', 'prepared'], value: text, where } : { path: path.split('.'), value: yamlValue(text, where), where };
  })];
}

async function check(plan: TrainingPlan, checked: ReturnType<typeof checkedPlan>, json: boolean): Promise<void> {
  const isThere = existsSync(join(plan.data.folder, 'scenario.json'));
  if (isThere || plan.data.isGiven) await opened(plan);
  process.stdout.write(json ? `${JSON.stringify(checked)}\n` : checkedText(checked, isThere));
}

async function trained(plan: TrainingPlan, { to, json = false, fresh = false, trace = false }: Given, signal: AbortSignal): Promise<void> {
  const made = await plan.data.prepare((what) => process.stderr.write(`${what}\n`));
  if (made) process.stderr.write(manifestText(made, plan.data.folder));
  const graph = await opened(plan);
  await runInFolder(graph, { out: to, window: undefined, partitionRows: 4096, faults: 0, draw: undefined, json, fresh, trace, help: false }, signal);
}

/** The graph, once the catalogue has what the model reads, and enough items. */
async function opened(plan: TrainingPlan) {
  const graph = trainingGraph(plan);
  await plan.checkTexts();
  await plan.checkNegatives();
  return graph;
}
