import type { Columns, Shape } from '../core/batch.ts';
import type { Sink, Source } from '../core/ends.ts';
import type { AnyOperator, Operator } from '../core/operator.ts';
import { checkGraph } from './check.ts';

/** Operators in a row, and what comes after the last: a sink, or several branches that share the rows. */
export interface Path {
  readonly operators: readonly AnyOperator[];
  readonly end: { readonly sink: AnySink } | { readonly branches: Readonly<Record<string, Path>> };
}

/** A benchmark or a training as a value: it can be checked, drawn, fingerprinted, run and resumed. */
export interface Graph<Result> {
  readonly name: string;
  readonly source: AnySource;
  readonly path: Path;
  /** Never set. Shows the compiler what a run gives back. */
  readonly result?: Result;
}

/** The columns at the ends of a path are not known to the compiler; `checkGraph` follows them. */
export type AnySource = Source<unknown>;
export type AnySink = Sink<never, unknown>;

/** A graph under construction: a source and the operators so far. Nothing runs. */
export class Line<C> {
  constructor(readonly name: string, readonly source: AnySource, readonly operators: readonly AnyOperator[] = []) {}

  /** Appends operators, left to right, as `Observable.pipe` does. The compiler follows the columns. */
  pipe<A>(a: Operator<C, A>): Line<C & A>;
  pipe<A, B>(a: Operator<C, A>, b: Operator<C & A, B>): Line<C & A & B>;
  pipe<A, B, D>(a: Operator<C, A>, b: Operator<C & A, B>, d: Operator<C & A & B, D>): Line<C & A & B & D>;
  pipe<A, B, D, E>(
    a: Operator<C, A>, b: Operator<C & A, B>, d: Operator<C & A & B, D>, e: Operator<C & A & B & D, E>,
  ): Line<C & A & B & D & E>;
  pipe<A, B, D, E, F>(
    a: Operator<C, A>, b: Operator<C & A, B>, d: Operator<C & A & B, D>, e: Operator<C & A & B & D, E>,
    f: Operator<C & A & B & D & E, F>,
  ): Line<C & A & B & D & E & F>;
  pipe<A, B, D, E, F, G>(
    a: Operator<C, A>, b: Operator<C & A, B>, d: Operator<C & A & B, D>, e: Operator<C & A & B & D, E>,
    f: Operator<C & A & B & D & E, F>, g: Operator<C & A & B & D & E & F, G>,
  ): Line<C & A & B & D & E & F & G>;
  pipe<A, B, D, E, F, G, H>(
    a: Operator<C, A>, b: Operator<C & A, B>, d: Operator<C & A & B, D>, e: Operator<C & A & B & D, E>,
    f: Operator<C & A & B & D & E, F>, g: Operator<C & A & B & D & E & F, G>,
    h: Operator<C & A & B & D & E & F & G, H>,
  ): Line<C & A & B & D & E & F & G & H>;
  pipe(...operators: readonly AnyOperator[]): Line<C> {
    return new Line(this.name, this.source, [...this.operators, ...operators]);
  }

  /** Closes the line and checks it whole; `tsx` strips types, so the columns are checked again here. */
  into<Result>(sink: Sink<C, Result>): Graph<Result> {
    return this.#closed({ sink });
  }

  /**
   * Lets the rows go on in several ways at once. They are read once; a batch leaves when every
   * branch has let it go; what one branch adds, no other sees.
   */
  branch<Results>(branches: { readonly [K in keyof Results]: (line: Line<C>) => Graph<Results[K]> }): Graph<Results> {
    const paths = Object.entries<(line: Line<C>) => Graph<unknown>>(branches)
      .map(([name, make]) => [name, make(new Line(`${this.name}/${name}`, this.source, this.operators)).path] as const);
    const own = paths.map(([name, { operators, end }]) => [name, { operators: operators.slice(this.operators.length), end }]);
    return this.#closed({ branches: Object.fromEntries(own) });
  }

  #closed<Result>(end: Path['end']): Graph<Result> {
    const graph = { name: this.name, source: this.source, path: { operators: this.operators, end } };
    checkGraph(graph);
    return graph;
  }
}

/**
 * Starts a graph at a source.
 *
 * @example
 * graph('empty', { spec: { name: 'none', adds: {}, batchRows: 1 }, async *open() {}, identify: async () => ({}), toJSON: () => ({}) }).name // 'empty'
 */
export const graph = <S extends Shape>(name: string, source: Source<Columns<S>>): Line<Columns<S>> => new Line(name, source);
