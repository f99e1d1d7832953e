import { counted, duration, wholeNumber } from '../report/numbers.ts';
import { textTable, type TableColumn } from '../report/table.ts';
import { paint } from '../report/terminal-look.ts';
import { failureLines } from './benchmark-terminal.ts';
import { type CellState, missingOf } from './cell-state.ts';
import { type CellTimes, impressionsOf } from './cell-times.ts';
import type { BenchmarkPlan, Cell } from './plan.ts';

export interface ListOptions {
  /** Those that would be run. */
  readonly chosen: readonly Cell[];
  readonly states: ReadonlyMap<Cell, CellState>;
  readonly times: CellTimes;
  readonly atOnce: number;
  readonly colour?: boolean;
  readonly columns?: number | undefined;
}

/** What a benchmark would do, and how large it is, before anything runs. */
export function listText({ name, scenarios, rows, cells }: BenchmarkPlan, { chosen, states, times, atOnce, ...look }: ListOptions): string {
  const { bold, dim } = paint(look.colour ?? false);
  const stateOf = (cell: Cell) => chosen.includes(cell) ? states.get(cell)! : undefined;
  const counts = (['done', 'open', 'missing', 'failed'] as const).map((state) => [state, chosen.filter((cell) => stateOf(cell)?.state === state)] as const);
  const open = counts[1]![1];
  const expected = open.map((cell) => times.expected(cell));
  const known = expected.filter((ms) => ms !== undefined);
  const left = known.length === 0 ? '' : `; ${known.length < open.length ? `${known.length} of those to do take` : 'that takes'} about ${duration(known.reduce((sum, ms) => sum + ms, 0) / atOnce)}`;
  const told = { done: 'done', open: 'to do', missing: 'missing', failed: 'cannot run' };
  const schemes = rows.map(({ scheme }, at) => rows[at - 1]?.scheme === scheme ? undefined : scheme);
  const lines = rows.flatMap((row, at) => [...(schemes[at] === undefined ? [] : [{ title: schemes[at], row: undefined }]), { title: `  ${row.model}`, row }]);
  const matrix: TableColumn[] = [
    { title: 'model', align: 'left', cells: lines.map(({ title }) => title) },
    { title: 'size', align: 'right', cells: lines.map(({ row }) => row ? size(row.bytes()) : '') },
    ...scenarios.map((scenario): TableColumn => {
      const own = lines.map(({ row }) => row && cells.find((cell) => cell.row === row && cell.scenario === scenario));
      return { title: scenario.name, align: 'right', cells: own.map((cell) => cell ? planned(cell, stateOf(cell)) : '') };
    }),
  ];
  const data: TableColumn[] = [
    { title: 'scenario', align: 'left', cells: scenarios.map((scenario) => scenario.name) },
    { title: 'impressions', align: 'right', cells: scenarios.map((scenario) => whole(impressionsOf({ scenario }))) },
    { title: 'candidates', align: 'right', cells: scenarios.map((scenario) => whole(scenario.manifest() && Math.min(scenario.manifest()!.splits.test?.rows ?? 0, scenario.rows ?? Infinity))) },
    { title: 'items', align: 'right', cells: scenarios.map((scenario) => whole(scenario.manifest()?.counts.items)) },
    { title: 'train', align: 'right', cells: scenarios.map((scenario) => whole(scenario.manifest()?.splits.train?.impressions)) },
    { title: 'folder', align: 'left', cells: scenarios.map((scenario) => `${scenario.data.folder}${scenario.manifest() ? '' : scenario.missing() === undefined ? ' (made first)' : ' (missing)'}`) },
  ];
  return [
    `${bold(name)}  ${counted(rows.length, 'row')} by ${counted(scenarios.length, 'scenario')}, ${counted(chosen.length, 'cell')}: ${
      counts.filter(([, some]) => some.length > 0).map(([state, some]) => `${some.length} ${told[state]}`).join(', ') || 'none'}${left}`, '',
    textTable(data.filter(({ cells: own }) => own.some((cell) => cell !== '')), look), '', textTable(matrix, look), '',
    dim('a number: candidates to score; +: begun; –: not chosen'),
    ...new Set(chosen.flatMap(missingOf).map((what) => `missing: ${what}`)),
    ...counts[3]![1].flatMap((cell) => failureLines((states.get(cell) as CellState & { readonly state: 'failed' }).error, `cannot run: ${cell.name}  `)), '',
  ].join('\n');
}

function planned({ scenario }: Cell, state: CellState | undefined): string {
  if (!state) return '–';
  if (state.state === 'failed') return 'cannot run';
  if (state.state !== 'open') return state.state;
  const rows = scenario.manifest()?.splits.test?.rows;
  return `${rows === undefined ? 'to do' : wholeNumber(Math.min(rows, scenario.rows ?? Infinity))}${state.begun ? '+' : ''}`;
}

const whole = (value: number | undefined): string => value === undefined ? '' : wholeNumber(value);

/** In decimal units, as file sizes are told. */
function size(bytes: number | undefined): string {
  if (bytes === undefined) return '';
  const step = Math.max(1, Math.min(3, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** step;
  return `${value.toFixed(value < 10 ? 1 : 0)} ${['kB', 'MB', 'GB'][step - 1]}`;
}
