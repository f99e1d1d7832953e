import { writeParquet } from '../io/parquet.ts';
import type { BenchmarkTableDocument } from '../io/documents.ts';

/**
 * The table in long form, one row per cell and metric; a cell that is not done has one row, without a metric.
 *
 * | column | type | |
 * |---|---|---|
 * | `scheme`, `model`, `scenario`, `state` | `utf8` | |
 * | `metric` | `utf8` | empty where the cell is not done |
 * | `value` | `float64` | NaN where there is none |
 * | `groups`, `leftOut`, `impressions`, `candidates`, `clicked`, `setAside` | `float64` | NaN where the cell is not done |
 * | `published` | `float64` | of the first metric; NaN where there is none |
 * | `folder` | `utf8` | of the run, from the folder of the table |
 */
export async function writeTableParquet(path: string, { cells, metrics: [first] }: BenchmarkTableDocument): Promise<void> {
  const rows = cells.flatMap((cell) => {
    const measured = Object.entries(cell.metrics ?? {});
    return (measured.length > 0 ? measured : [['', undefined] as const]).map(([metric, result]) => ({ cell, metric, result }));
  });
  const texts = (of: (row: (typeof rows)[number]) => string | undefined) => rows.map((row) => of(row) ?? '');
  const numbers = (of: (row: (typeof rows)[number]) => number | null | undefined) => Float64Array.from(rows, (row) => of(row) ?? Number.NaN);
  await writeParquet(path, {
    scheme: texts(({ cell }) => cell.scheme), model: texts(({ cell }) => cell.model), scenario: texts(({ cell }) => cell.scenario), state: texts(({ cell }) => cell.state),
    metric: texts(({ metric }) => metric), value: numbers(({ result }) => result?.value), groups: numbers(({ result }) => result?.groups), leftOut: numbers(({ result }) => result?.leftOut),
    impressions: numbers(({ cell }) => cell.impressions), candidates: numbers(({ cell }) => cell.candidates), clicked: numbers(({ cell }) => cell.clicked), setAside: numbers(({ cell }) => cell.setAside),
    published: numbers(({ cell, metric }) => metric === first.name || metric === '' ? cell.published : undefined), folder: texts(({ cell }) => cell.folder),
  });
}
