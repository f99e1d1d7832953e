import type { BenchmarkTableDocument } from '../io/documents.ts';
import { counted, metricValue } from '../report/numbers.ts';
import { type TableColumn, textTable } from '../report/table.ts';
import { paint } from '../report/terminal-look.ts';
import { measuredOn, tableLines } from './table-lines.ts';

/**
 * The table for a terminal: models below their scheme, scenarios across, the best of each marked, published values below the measured ones.
 */
export function tableText(table: BenchmarkTableDocument, look: { readonly colour?: boolean; readonly columns?: number | undefined } = {}): string {
  const { dim } = paint(look.colour ?? false);
  const { metrics: [first], scenarios, cells, notes, name, by } = table;
  const lines = tableLines(table);
  const best = lines.map((line) => line.cells.map((cell) => cell?.best === true));
  const columns: TableColumn[] = [
    { title: first.name, align: 'left', cells: lines.map(({ kind, title }) => kind === 'scheme' ? title : kind === 'measured' ? `  ${title}` : '    published') },
    ...scenarios.map((scenario, at): TableColumn => ({
      title: scenario.name, align: 'right', cells: lines.map((line) => line.cells[at]?.text ?? ''),
      best: new Set(best.flatMap((marks, row) => marks[at] ? [row] : [])),
    })),
    ...(scenarios.length > 1 ? [{ title: 'mean', align: 'right' as const, cells: lines.map(({ kind, mean }) => kind === 'scheme' || mean === null ? '' : metricValue(mean)) }] : []),
  ];
  const faint = new Set(lines.flatMap(({ kind }, row) => kind === 'published' ? [row] : []));
  const done = cells.filter(({ state }) => state === 'done').length;
  const others = (['open', 'missing', 'failed'] as const).map((state) => [state, cells.filter((cell) => cell.state === state).length] as const).filter(([, count]) => count > 0);
  return [
    textTable(columns.map((column) => ({ ...column, faint })), look), '',
    dim(`${name}: ${first.name} by ${by}, ${first.better} is better; ${counted(done, 'cell')} of ${cells.length} done${others.map(([state, count]) => `, ${count} ${state === 'open' ? 'to do' : state}`).join('')}`),
    ...scenarios.map(({ name: scenario }) => ({ scenario, on: measuredOn(table, scenario) })).filter(({ on }) => on !== '').map(({ scenario, on }) => dim(`${scenario}: ${on}`)),
    ...notes.map((note) => dim(`note: ${note}`)),
  ].join('\n');
}
