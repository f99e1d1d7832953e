import { concatColumns, type List, listOf } from '../core/column.ts';
import { DataError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { queryColumns } from './query-columns.ts';
import { type ScoredScan, scoredScan } from './scored-scan.ts';

export interface ScoredColumns {
  /** Column that tells the group of a row: numbers or text. */
  readonly by: string;
  readonly score: string;
  readonly label: string;
}

/** Whole groups, one after the other. */
export interface ScoredGroups {
  /** float32 where the file holds that. */
  readonly scores: List<Float32Array | Float64Array>;
  readonly labels: List<Uint8Array>;
}

/** Rows of the sorted table, perhaps beginning or ending inside a group. */
interface Part {
  readonly starts: Uint8Array;
  readonly scores: Float32Array | Float64Array;
  readonly labels: Int32Array;
}

/**
 * Reads scores and labels by group from a Parquet file (or folder of parts), or from .csv or .tsv, also .gz.
 *
 * Rows may lie in any order; inside a group they come in the order of the file. DuckDB sorts them, on disk where memory
 * is short; here lie 65,536 rows, or one group where it is larger.
 *
 * Errors: `DataError` `missing-file`, `empty`, `not-parquet`, `missing-column`, `column-type`, and `malformed` naming the row:
 * a score that is not a finite number, a label that is neither 0 nor 1, no group.
 */
export async function* readScoredGroups(path: string, columns: ScoredColumns): AsyncGenerator<ScoredGroups> {
  const scan = await scoredScan(path);
  const { types } = scan;
  for (const name of Object.values(columns) as string[]) checkColumn(types, name, path);

  const isFloat = types.get(columns.score) === 'FLOAT';
  const rows = rowsOf(scan, columns, isFloat ? 'FLOAT' : 'DOUBLE');
  const sorted = `SELECT grp IS DISTINCT FROM lag(grp) OVER (ORDER BY grp, "row"), coalesce(score, 'nan'),
    CASE WHEN ${isBad} THEN 2 ELSE label::INTEGER END FROM (${rows}) ORDER BY grp, "row"`;
  const shape = { starts: 'bool', scores: isFloat ? 'float32' : 'float64', labels: 'int32' } as const;
  let unfinished: Part[] = [];
  try {
    for await (const { columns: part } of queryColumns(sorted, shape, path)) {
      if (part.labels.includes(2)) throw await badRow(rows, columns, path, scan);
      const last = part.starts.lastIndexOf(1);
      if (last < 0) unfinished.push(part);
      else {
        if (unfinished.length > 0 || last > 0) yield groupsOf([...unfinished, cut(part, 0, last)]);
        unfinished = [cut(part, last, part.starts.length)];
      }
    }
  } catch (cause) {
    throw await scan.explained(cause);
  }
  if (unfinished.length > 0) yield groupsOf(unfinished);
}

function cut({ starts, scores, labels }: Part, from: number, until: number): Part {
  return { starts: starts.subarray(from, until), scores: scores.subarray(from, until), labels: labels.subarray(from, until) };
}

/** The parts begin with the first row of a group, and end with the last of one. */
function groupsOf(parts: readonly Part[]): ScoredGroups {
  const starts = concatColumns(parts.map((part) => part.starts));
  const lengths: number[] = [];
  for (let row = 0, first = 0; row < starts.length; row++) {
    if (row + 1 < starts.length && starts[row + 1] === 0) continue;
    lengths.push(row + 1 - first);
    first = row + 1;
  }
  return {
    scores: listOf(concatColumns(parts.map((part) => part.scores)), lengths),
    labels: listOf(Uint8Array.from(concatColumns(parts.map((part) => part.labels))), lengths),
  };
}

const isBad = 'coalesce(NOT isfinite(score) OR label NOT IN (0, 1) OR grp IS NULL, true)';

/** Numbers or NULL, whatever the columns hold, with the row number and what was there. */
function rowsOf({ sql, refer }: ScoredScan, { by, score, label }: ScoredColumns, scoreType: string): string {
  const text = `lower(trim(${refer(label)}::VARCHAR))`;
  return `SELECT ${refer(by)} AS grp, TRY_CAST(${refer(score)} AS ${scoreType}) AS score, row_number() OVER () - 1 AS "row",
    CASE ${text} WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE TRY_CAST(${text} AS DOUBLE) END AS label,
    ${refer(score)}::VARCHAR AS said_score, ${refer(label)}::VARCHAR AS said_label FROM ${sql}`;
}

/** The first row of the file, not of the sorted table, that cannot be used. */
async function badRow(rows: string, { by, score, label }: ScoredColumns, path: string, scan: ScoredScan): Promise<DataError> {
  const sql = `SELECT "row", isfinite(score) IS NOT TRUE, label IN (0, 1) IS NOT TRUE, coalesce(said_score, 'NULL'), coalesce(said_label, 'NULL')
    FROM (${rows}) WHERE ${isBad} ORDER BY "row" LIMIT 1`;
  const shape = { row: 'float64', badScore: 'bool', badLabel: 'bool', saidScore: 'utf8', saidLabel: 'utf8' } as const;
  for await (const { columns: { row, badScore, badLabel, saidScore, saidLabel } } of queryColumns(sql, shape, path)) {
    const found = badScore[0] === 1 ? `${score} is ${saidScore[0]}, expected a finite number`
      : badLabel[0] === 1 ? `${label} is ${saidLabel[0]}, expected 0 or 1` : `${by} is NULL, expected the group of the row`;
    return new DataError('malformed', `${path}: row ${row[0]}${await scan.placeOf(row[0]!)}: ${found}`,
      'rows are counted from 0; correct the row or take it out: no row is left out silently');
  }
  return new DataError('malformed', `${path}: changed while it was read`, 'start again');
}

function checkColumn(types: ReadonlyMap<string, string>, name: string, path: string): void {
  const type = types.get(name);
  if (type === undefined) {
    const meant = nearest(name, [...types.keys()]);
    throw new DataError('missing-column', `${path}: no column "${name}"; it has ${[...types.keys()].join(', ')}`,
      meant === undefined ? 'say which column it is with --by, --score or --label' : `did you mean "${meant}"?`);
  }
  if (/\[|^STRUCT|^MAP|^UNION/.test(type)) throw new DataError('column-type',
    `${path}: column "${name}" is ${type}, expected one value per row`, 'put explode() before saveRows()');
}
