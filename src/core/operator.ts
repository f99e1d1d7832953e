import type { Observable } from 'rxjs';

import type { Batch, Columns, Shape } from './batch.ts';

/** What a graph knows about an operator without running it. */
export interface OperatorSpec {
  /** Kebab case; equal to the file name. */
  readonly name: string;
  readonly reads: Shape;
  /** Columns it reads whatever their type. */
  readonly needs: readonly string[];
  readonly adds: Shape;
  /** Columns carried along besides those added: all of them, or these only. */
  readonly keeps: 'all' | readonly string[];
  /** What happens to rows: all kept, some dropped, the same rows cut into other batches, or each expanded into several. */
  readonly rows: 'same' | 'fewer' | 'regrouped' | 'expanded';
  /** The most rows it keeps back while waiting for more. 0 for nearly all operators. */
  readonly holds: number;
  /** What the factory was called with. Nouns in it print by `toJSON` and are identified by `identify`. */
  readonly options: object;
}

/** Where in a run an operator writes: a folder, and the name of the part that these rows become. */
export interface Place {
  readonly folder: string;
  /** `part-00003`: without an extension. */
  readonly part: string;
}

/**
 * An ordinary RxJS operator that also carries its spec.
 *
 * It reads the columns it names, adds the columns it names and carries every
 * other column along untouched, so it fits any batch that has what it reads.
 */
export interface Operator<In, Added> {
  <C extends In>(source: Observable<Batch<C>>): Observable<Batch<C & Added>>;
  readonly spec: OperatorSpec;
  /** The same operator writing inside a run: absent when it writes nothing. */
  readonly placed?: (place: Place) => Operator<In, Added>;
  /** Never set. Shows the compiler both types, also through interfaces that extend this one. */
  readonly types?: (columns: In) => Added;
}

/** An operator whose columns are not known to the compiler; the graph checks them. */
export type AnyOperator = Operator<never, unknown>;

/** `make()` when every option has a default, `make(options)` when one has not. */
export type OperatorFactory<O extends object, In, Added> =
  (...args: {} extends O ? [options?: O] : [options: O]) => Operator<In, Added>;

interface Definition<R extends Shape, A extends Shape, O extends object> {
  readonly name: string;
  readonly reads: R | ((options: O) => R);
  readonly needs?: (options: O) => readonly string[];
  readonly adds: A | ((options: O) => A);
  readonly rows?: OperatorSpec['rows'];
  readonly keeps?: OperatorSpec['keeps'] | ((options: O) => OperatorSpec['keeps']);
  readonly holds?: (options: O) => number;
  /** Throws `OptionsError` for a value that makes no sense, when the operator is made. */
  readonly check?: (options: O) => void;
  readonly stream: (options: O, place?: Place) =>
    <C extends Columns<R>>(source: Observable<Batch<C>>) => Observable<Batch<C & Columns<A>>>;
  /** True for an operator that writes: `stream` is then given a place inside a run. */
  readonly writes?: boolean;
}

/**
 * Pairs a stream function with its spec. Types come from `reads` and `adds`; nothing is written twice.
 *
 * `stream` is called once per operator, not per subscription: what it keeps between subscriptions
 * may only be a cache that never changes a result.
 */
export function defineOperator<const R extends Shape, const A extends Shape, O extends object>(
  { name, reads, needs, adds, rows = 'same', keeps = 'all', holds, check, stream, writes = false }: Definition<R, A, O>,
): OperatorFactory<O, Columns<R>, Columns<A>> {
  const of = <T>(value: T | ((options: O) => T), options: O): T =>
    typeof value === 'function' ? (value as (options: O) => T)(options) : value;
  const make = (options: O = {} as O): Operator<Columns<R>, Columns<A>> => {
    check?.(options);
    const spec: OperatorSpec = {
      name, reads: of(reads, options), needs: needs?.(options) ?? [], adds: of(adds, options),
      rows, keeps: of(keeps, options), holds: holds?.(options) ?? 0, options,
    };
    const operator = Object.assign(stream(options), { spec });
    if (!writes) return operator;
    return Object.assign(operator, { placed: (place: Place) => Object.assign(stream(options, place), { spec }) });
  };
  return make as OperatorFactory<O, Columns<R>, Columns<A>>;
}
