import { relative, sep } from 'node:path';

import type { BenchmarkTableDocument } from '../io/documents.ts';
import type { CellState } from './cell-state.ts';
import { comparisonNotes } from './comparison-notes.ts';
import type { BenchmarkPlan, Cell } from './plan.ts';

type TableCell = BenchmarkTableDocument['cells'][number];

/** Metrics that stand beside the published values, which are areas under the ROC curve. */
const comparable = ['GAUC', 'AUC'];

/**
 * The one table that a benchmark ends in: what became of every cell, beside what was published.
 *
 * @param to Folder of the benchmark, which the folders of runs are told from.
 */
export function benchmarkTable(plan: BenchmarkPlan, states: ReadonlyMap<Cell, CellState>, to: string): BenchmarkTableDocument {
  const { name, by, protocol, metrics, scenarios, rows, cells } = plan;
  const [first] = metrics;
  const values = new Map(cells.map((cell) => [cell, measuredValue(states.get(cell), first!.name)]));
  const best = new Set(scenarios.flatMap((scenario) => bestOf(cells.filter((cell) => cell.scenario === scenario && !cell.row.isCeiling), values, first!.better)));
  const table = {
    version: 1 as const, name, by, protocol,
    metrics: metrics.map(({ name: metric, better, definition }) => ({ name: metric, better, definition })) as BenchmarkTableDocument['metrics'],
    scenarios: scenarios.map((scenario) => {
      const manifest = scenario.manifest();
      return { name: scenario.name, data: manifest ? `${manifest.name} ${manifest.version}` : null, rows: scenario.rows ?? null, published: scenario.published ?? null };
    }),
    rows: rows.map((row) => {
      const own = cells.filter((cell) => cell.row === row);
      const all = own.length === scenarios.length ? own : [];
      return {
        scheme: row.scheme, model: row.model, published: row.published ?? null, isCeiling: row.isCeiling,
        mean: meanOf(all.map((cell) => values.get(cell))), publishedMean: meanOf(all.map((cell) => publishedOf(plan, cell))),
      };
    }),
    cells: cells.map((cell) => cellOf(cell, states.get(cell), { published: publishedOf(plan, cell), best: best.has(cell), to })),
  };
  return { ...table, notes: comparisonNotes(plan, table.cells.some(({ published }) => published !== undefined)) };
}

function cellOf({ row, scenario }: Cell, state: CellState = { state: 'open', begun: false }, { published, best, to }: { readonly published: number | undefined; readonly best: boolean; readonly to: string }): TableCell {
  const cell = { scheme: row.scheme, model: row.model, scenario: scenario.name, state: state.state, best, ...(published !== undefined && { published }) };
  if (state.state === 'missing') return { ...cell, what: state.what };
  if (state.state === 'failed') return { ...cell, code: state.error.code, what: state.error.message };
  if (state.state === 'open') return cell;
  const { metrics, impressions, rows: candidates, positives: clicked } = state.result;
  return {
    ...cell, folder: relative(to, state.folder).replaceAll(sep, '/'), impressions, candidates, clicked, setAside: state.faults,
    metrics: Object.fromEntries(Object.entries(metrics).map(([metric, { value, groups, leftOut }]) => [metric, { value, groups, leftOut }])),
  };
}

function measuredValue(state: CellState | undefined, metric: string): number | undefined {
  return state?.state === 'done' ? state.result.metrics[metric]?.value ?? undefined : undefined;
}

function publishedOf({ published, metrics: [first] }: BenchmarkPlan, { row, scenario }: Cell): number | undefined {
  if (!comparable.includes(first!.name) || row.published === undefined || scenario.published === undefined) return undefined;
  return published?.valueOf(row.scheme, row.published, scenario.published);
}

/** None where there is nothing to compare. */
function bestOf(cells: readonly Cell[], values: ReadonlyMap<Cell, number | undefined>, better: 'higher' | 'lower'): readonly Cell[] {
  const some = cells.filter((cell) => values.get(cell) !== undefined);
  const best = (better === 'higher' ? Math.max : Math.min)(...some.map((cell) => values.get(cell)!));
  return some.length < 2 ? [] : some.filter((cell) => values.get(cell) === best);
}

function meanOf(values: readonly (number | undefined)[]): number | null {
  const known = values.filter((value) => value !== undefined);
  return values.length < 2 || known.length < values.length ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
