import { basename, extname } from 'node:path';

import { parseMetric } from '../metrics/parse.ts';
import { placed } from '../configuration/sections/placed.ts';
import { OptionsError } from '../core/errors.ts';
import type { Metric } from '../core/metric.ts';
import { type ModelRow, modelRows } from './model-rows.ts';
import { type Published, readPublished } from './published.ts';
import type { BenchmarkConfiguration } from './read-benchmark.ts';
import { type ScenarioColumn, scenarioColumns } from './scenario-column.ts';
import type { CellTask, Schemes } from './schemes.ts';

/** One model of one scheme on one scenario. */
export interface Cell {
  readonly row: ModelRow;
  readonly scenario: ScenarioColumn;
  /** `generative Llama-2 on MIND`. */
  readonly name: string;
}

/** A benchmark as parts: made and checked, but nothing is read. */
export interface BenchmarkPlan extends Pick<CellTask, 'protocol' | 'history'> {
  readonly name: string;
  readonly by: 'impression' | 'user';
  /** What the table compares first. */
  readonly metrics: readonly Metric[];
  readonly scenarios: readonly ScenarioColumn[];
  readonly rows: readonly ModelRow[];
  /** Row after row. */
  readonly cells: readonly Cell[];
  readonly published: Published | undefined;
}

export interface PlanOptions {
  readonly schemes: Schemes;
  /** The file that was read. */
  readonly file: string;
  /** Folder below which data is made and runs lie. */
  readonly to: string;
}

/**
 * Makes the parts that a benchmark names.
 *
 * Errors: `OptionsError` with the place of what makes no sense; `DataError` for published values that cannot be read.
 */
export async function benchmarkPlan({ config, placeOf }: BenchmarkConfiguration, { schemes, file, to }: PlanOptions): Promise<BenchmarkPlan> {
  const { metric = 'gauc', others = ['ndcg@5', 'mrrFirst', 'auc'], by = 'user', protocol = 'sound', history = 20 } = config;
  const metrics = [metric, ...others].map((word, at) => placed(placeOf(at === 0 ? '/metric' : `/others/${at - 1}`), () => parseMetric(word)));
  const twice = metrics.find(({ name }, at) => metrics.findIndex((other) => other.name === name) < at);
  if (twice) throw new OptionsError('wrong-value', `${placeOf('/others')}: ${twice.name} is asked for twice`, 'leave one of them');
  const published = config.published === undefined ? undefined : await readPublished(config.published);
  const scenarios = scenarioColumns(config, published, to, placeOf);
  const common = { measured: { by, metrics }, history, protocol };
  const rows = await modelRows(config, { schemes, common, scenarios, published, file, to, placeOf });
  return {
    name: config.name ?? nameFrom(file), by, metrics, protocol, history, scenarios, rows, published,
    cells: rows.flatMap((row) => scenarios.filter(({ name }) => row.takes(name)).map((scenario) => ({ row, scenario, name: `${row.scheme} ${row.model} on ${scenario.name}` }))),
  };
}

function nameFrom(file: string): string {
  const name = basename(file, extname(file)).replace(/[^\w.-]/g, '-').replace(/^[.-]+/, '');
  if (name !== '') return name;
  throw new OptionsError('missing-value', `${file}: no name for the benchmark can be made of this one`, 'give it one: name: recbench');
}
