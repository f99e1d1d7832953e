import type { Shape } from '../core/batch.ts';
import type { ColumnType } from '../core/column.ts';
import { GraphError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import type { OperatorSpec } from '../core/operator.ts';
import type { Table } from '../core/table.ts';
import type { Graph, Path } from './graph.ts';

type Have = ReadonlyMap<string, ColumnType>;

const nameHint = 'use letters, digits, ".", "_" and "-": it names a folder';

/** Refuses a graph in which a part reads what nothing before it adds, or two parts write to one place. */
export function checkGraph({ name, source, path }: Graph<unknown>): void {
  if (!/^\w[\w.-]*(\/\w[\w.-]*)*$/.test(name)) {
    throw new GraphError('bad-name', `a graph may not be called "${name}"`, nameHint);
  }
  checkPath(name, path, new Map(Object.entries(source.spec.adds)));
  checkOutputs(name, path);
}

/** The most rows that operators between source and any sink keep back, plus one source batch. */
export function neededWindow({ source, path }: Graph<unknown>): number {
  return source.spec.batchRows + heldRows(path);
}

/** Refuses a window in which held-back rows would keep the source waiting for ever. */
export function checkWindow(graph: Graph<unknown>, window: number): void {
  const needed = neededWindow(graph);
  if (window < needed) throw new GraphError('would-stall',
    `${graph.name}: a window of ${window} rows would stall`,
    `operators hold rows back; use a window of at least ${needed}`);
}

function heldRows({ operators, end }: Path): number {
  const own = operators.reduce((sum, { spec }) => sum + spec.holds, 0);
  return 'sink' in end ? own : own + Math.max(...Object.values(end.branches).map(heldRows));
}

function checkPath(where: string, { operators, end }: Path, before: Have): void {
  let have = before;
  for (const { spec } of operators) {
    checkReads(where, spec, have);
    have = after(spec, have);
  }
  if ('sink' in end) return checkReads(where, { needs: [], ...end.sink.spec }, have);
  const branches = Object.entries(end.branches);
  if (branches.length === 0) throw new GraphError('no-branch', `${where}: branch() was given no branch`, 'name at least one');
  for (const [name, path] of branches) {
    if (!/^\w[\w.-]*$/.test(name)) throw new GraphError('bad-name', `${where}: a branch may not be called "${name}"`, nameHint);
    checkPath(`${where}/${name}`, path, have);
  }
}

/** A relative place lies below the branch that writes to it; an absolute one is the same place on every branch. */
function checkOutputs(where: string, { operators, end }: Path, written = new Set<string>()): void {
  for (const { spec } of operators) {
    const { to } = spec.options as { readonly to?: unknown };
    if (!isTable(to)) continue;
    const { path } = to.within(`/${where}`);
    if (written.has(path)) throw new GraphError('same-output', `${where}: two operators write to "${to.path}"`, 'give each a place of its own');
    written.add(path);
  }
  if ('sink' in end) return;
  for (const [name, path] of Object.entries(end.branches)) checkOutputs(`${where}/${name}`, path, written);
}

const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && 'path' in value && 'within' in value;

function checkReads(where: string, { name, reads, needs }: Pick<OperatorSpec, 'name' | 'reads' | 'needs'>, have: Have): void {
  for (const column of [...Object.keys(reads), ...needs]) {
    if (have.has(column)) continue;
    const meant = nearest(column, [...have.keys()]);
    throw new GraphError('missing-column', `${where}: ${name} reads "${column}", which nothing before it adds`,
      `${meant ? `did you mean "${meant}"? ` : ''}columns so far: ${[...have.keys()].join(', ')}`);
  }
  for (const [column, type] of Object.entries<ColumnType>(reads)) {
    if (have.get(column) !== type) throw new GraphError('column-type',
      `${where}: ${name} reads "${column}" as ${type}, but it is ${have.get(column)}`,
      'put an operator between them that converts it');
  }
}

function after({ keeps, adds }: { keeps: OperatorSpec['keeps']; adds: Shape }, have: Have): Have {
  const kept = keeps === 'all' ? [...have] : [...have].filter(([column]) => keeps.includes(column));
  return new Map([...kept, ...Object.entries<ColumnType>(adds)]);
}
