import type { BenchmarkTableDocument } from '../io/documents.ts';
import { counted, metricValue, wholeNumber } from '../report/numbers.ts';

type TableCell = BenchmarkTableDocument['cells'][number];

/** A line of the table as it is shown: a scheme, a model's values, or what was published of it. */
export interface TableLine {
  readonly kind: 'scheme' | 'measured' | 'published';
  readonly title: string;
  /** Per scenario; nothing where there is no such cell. */
  readonly cells: readonly ({ readonly text: string; readonly best: boolean; readonly value: number | null; readonly cell: TableCell } | undefined)[];
  readonly mean: number | null;
  readonly isCeiling: boolean;
}

/** What each scheme does, in a few words. */
export const schemeTitles: Readonly<Record<TableCell['scheme'], string>> = {
  generative: 'generative: asked for YES or NO', matching: 'matching: vectors multiplied', trained: 'trained on the train split', baseline: 'without a model',
};

const stateTexts: Readonly<Record<TableCell['state'], string>> = { done: '–', open: '·', missing: 'missing', failed: 'failed' };

/**
 * The lines of the table, scheme after scheme.
 *
 * @param metric What is shown; the published values go with the first alone. Default: the first.
 */
export function tableLines({ rows, scenarios, cells, metrics: [first] }: BenchmarkTableDocument, metric: string = first.name): TableLine[] {
  const isFirst = metric === first.name;
  return rows.flatMap((row, at): TableLine[] => {
    const own = scenarios.map(({ name }) => cells.find((cell) => cell.scheme === row.scheme && cell.model === row.model && cell.scenario === name));
    const measured: TableLine = {
      kind: 'measured', title: row.model, mean: isFirst ? row.mean : null, isCeiling: row.isCeiling,
      cells: own.map((cell) => {
        const value = cell?.metrics?.[metric]?.value ?? null;
        return cell && { cell, value, best: isFirst && cell.best, text: value === null ? stateTexts[cell.state] : metricValue(value) };
      }),
    };
    const published: TableLine = {
      kind: 'published', title: row.published ?? '', mean: row.publishedMean, isCeiling: false,
      cells: own.map((cell) => cell?.published === undefined ? undefined : { cell, value: cell.published, best: false, text: metricValue(cell.published) }),
    };
    const begins = at === 0 || rows[at - 1]!.scheme !== row.scheme;
    return [
      ...(begins ? [{ kind: 'scheme' as const, title: schemeTitles[row.scheme], cells: [], mean: null, isCeiling: false }] : []), measured,
      ...(isFirst && published.cells.some((cell) => cell) ? [published] : []),
    ];
  });
}

/**
 * What a scenario was measured on, in words: `1,004 candidates, 34 users`. Empty while nothing is; models that set rows aside differ.
 *
 * @param metric Its groups are those that it is a mean over.
 */
export function measuredOn({ cells, metrics: [first], by }: BenchmarkTableDocument, scenario: string, metric: string = first.name): string {
  const done = cells.filter((cell) => cell.scenario === scenario && cell.state === 'done');
  const said = (counts: readonly (number | undefined)[], noun: string) => {
    const known = counts.filter((count) => count !== undefined);
    if (known.length === 0) return undefined;
    const [least, most] = [Math.min(...known), Math.max(...known)];
    return least === most ? counted(least, noun) : `${wholeNumber(least)} to ${counted(most, noun)}`;
  };
  const overGroups = done.some(({ candidates, metrics }) => (metrics?.[metric]?.groups ?? candidates) !== candidates);
  return [said(done.map(({ candidates }) => candidates), 'candidate'), overGroups ? said(done.map(({ metrics }) => metrics?.[metric]?.groups), by) : undefined]
    .filter((part) => part !== undefined).join(', ');
}
