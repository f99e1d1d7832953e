import type { ReportDocument } from '../io/documents.ts';
import { metricValue, wholeNumber } from '../report/numbers.ts';
import { textTable } from '../report/table.ts';
import { paint } from '../report/terminal-look.ts';

/** A run by the name that it was asked for. */
export interface NamedReport {
  readonly name: string;
  readonly report: ReportDocument;
}

export interface ComparedMetric {
  readonly branch: string;
  readonly metric: string;
  readonly better: 'higher' | 'lower';
  /** Of the first run, and of the second. */
  readonly values: readonly [number | null, number | null];
  /** The second less the first; nothing where one of them is not defined. */
  readonly difference: number | null;
}

export interface Comparison {
  readonly runs: readonly [string, string];
  readonly metrics: readonly ComparedMetric[];
  /** Why numbers are not those of one question: other rows, other definitions, what one run alone has. */
  readonly notes: readonly string[];
}

const counts = [['impressions', 'impressions'], ['rows', 'candidates'], ['positives', 'clicked candidates']] as const;

/** Two runs side by side, branch by branch and metric by metric. Runs of one branch each are compared whatever it is called. */
export function compareReports(first: NamedReport, second: NamedReport): Comparison {
  const [a, b] = [first.report.results, second.report.results];
  const [onlyA, ...moreA] = Object.keys(a);
  const [onlyB, ...moreB] = Object.keys(b);
  const single = onlyA !== undefined && onlyB !== undefined && onlyA !== onlyB && moreA.length === 0 && moreB.length === 0;
  const pairs = single ? [[`${onlyA}, ${onlyB}`, a[onlyA], b[onlyB]] as const] : Object.keys(a).filter((branch) => branch in b).map((branch) => [branch, a[branch], b[branch]] as const);
  const notes: string[] = [];
  const alone = (what: string, names: readonly string[], others: readonly string[], run: string) => {
    const own = names.filter((name) => !others.includes(name));
    if (own.length > 0) notes.push(`${run} alone has ${what} ${own.join(', ')}`);
  };
  if (JSON.stringify(first.report.source) !== JSON.stringify(second.report.source)) notes.push(`other rows: the source is ${told(first.report.source)} and ${told(second.report.source)}`);
  if (!single) {
    alone('the branch', Object.keys(a), Object.keys(b), first.name);
    alone('the branch', Object.keys(b), Object.keys(a), second.name);
  }
  const metrics = pairs.flatMap(([branch, one, other]) => {
    const [mine, theirs] = [one?.metrics ?? {}, other?.metrics ?? {}];
    alone(`in ${branch}`, Object.keys(mine), Object.keys(theirs), first.name);
    alone(`in ${branch}`, Object.keys(theirs), Object.keys(mine), second.name);
    for (const [key, noun] of counts) if (one?.[key] !== other?.[key]) notes.push(`${branch}: ${wholeNumber(Number(one?.[key]))} and ${wholeNumber(Number(other?.[key]))} ${noun}`);
    return Object.entries(mine).filter(([metric]) => metric in theirs).map(([metric, { value, better = 'higher', definition }]): ComparedMetric => {
      const against = theirs[metric]!;
      if (definition !== against.definition) notes.push(`${branch}: ${metric} is not defined alike`);
      return { branch, metric, better, values: [value, against.value], difference: value === null || against.value === null ? null : against.value - value };
    });
  });
  return { runs: [first.name, second.name], metrics, notes: [...new Set(notes)] };
}

/** The same as text: the better of two values is marked. */
export function comparisonText({ runs, metrics, notes }: Comparison, look: { readonly colour?: boolean; readonly columns?: number | undefined } = {}): string {
  const { dim } = paint(look.colour ?? false);
  const branches = new Set(metrics.map(({ branch }) => branch));
  const better = (run: number) => new Set(metrics.flatMap(({ difference, better: way }, at) => difference && (difference > 0) === (way === 'higher') === (run === 1) ? [at] : []));
  return [
    ...runs.map((run, at) => `${'AB'[at]}  ${run}`), '',
    metrics.length === 0 ? 'nothing that both have' : textTable([
      { title: 'metric', align: 'left', cells: metrics.map(({ metric, better: way }) => `${metric}${way === 'lower' ? ' ↓' : ''}`) },
      ...(branches.size > 1 ? [{ title: 'branch', align: 'left' as const, cells: metrics.map(({ branch }) => branch) }] : []),
      ...([0, 1] as const).map((run) => ({ title: 'AB'[run]!, align: 'right' as const, cells: metrics.map(({ values }) => metricValue(values[run])), best: better(run) })),
      { title: 'B − A', align: 'right', cells: metrics.map(({ difference }) => difference === null ? '–' : signed(difference)) },
    ], look),
    ...(notes.length > 0 ? ['', ...notes.map((note) => dim(`note: ${note}`))] : []), '',
  ].join('\n');
}

function signed(value: number): string {
  const text = metricValue(value);
  return value > 0 && text !== '0.0000' ? `+${text}` : text;
}

function told(source: object): string {
  return Object.entries(source).map(([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`).join(', ');
}
