import type { TensorInfo } from '../tf.ts';
import * as tf from '../tf.ts';
import { backendName, tracingBackend } from '../trace/backend.ts';
import type { Trace } from '../trace/trace.ts';
import type { Traced } from '../trace/traced.ts';

/** How a kernel of tfjs is written as ONNX nodes. */
export interface Kernel {
  /** Inputs that it knows; a list of any length where absent. */
  readonly inputs?: readonly string[];
  /** Attributes that it implements. */
  readonly attributes: readonly string[];
  trace(trace: Trace, inputs: Readonly<Record<string, Traced>>, attributes: object): Traced | readonly Traced[];
}

/** By the names that tfjs has for them. */
export type Kernels = Readonly<Record<string, Kernel>>;

interface Definition<I extends string, A extends object> {
  readonly inputs: readonly I[];
  readonly attributes?: readonly (keyof A & string)[];
  readonly trace: (trace: Trace, inputs: Readonly<Record<I, Traced>>, attributes: A) => Traced | readonly Traced[];
}

export function kernel<I extends string, A extends object = {}>({ inputs, attributes = [], trace }: Definition<I, A>): Kernel {
  return { inputs, attributes, trace: (context, given, asked) => trace(context, given as Record<I, Traced>, asked as A) };
}

/** A kernel over a list of tensors. */
export function listKernel<A extends object = {}>(
  { attributes = [], trace }: { attributes?: readonly (keyof A & string)[]; trace: (trace: Trace, inputs: readonly Traced[], attributes: A) => Traced },
): Kernel {
  return { attributes, trace: (context, given, asked) => trace(context, Object.values(given), asked as A) };
}

/** Makes kernels known to tfjs. Whatever a kernel does not implement is refused. */
export function registerKernels(kernels: Kernels): void {
  for (const [kernelName, { inputs: known, attributes, trace: write }] of Object.entries(kernels)) {
    tf.registerKernel({
      kernelName, backendName,
      kernelFunc: ({ inputs, attrs = {} }) => {
        const { trace } = tracingBackend;
        const given = Object.entries(inputs).filter((entry): entry is [string, TensorInfo] => entry[1] !== undefined && entry[1] !== null);
        const traced = Object.fromEntries(given.map(([name, tensor]) => [name, tracingBackend.tracedOf(tensor)]));
        return trace.during(kernelName, Object.values(traced), () => {
          refuseUnknown(trace, 'input', given.map(([name]) => name), known);
          refuseUnknown(trace, 'attribute', Object.keys(attrs).filter((name) => attrs[name] !== undefined && attrs[name] !== null), attributes);
          const origin = new Error();
          const made = write(trace, traced, attrs);
          const results = (Array.isArray(made) ? made as readonly Traced[] : [made as Traced]).map((result) => ({ ...result, origin }));
          trace.witness.call(trace, kernelName, results.map(({ shape }) => shape), numbersIn(attrs));
          const tensors = results.map((result) => tracingBackend.tensorOf(result));
          return Array.isArray(made) ? tensors : tensors[0]!;
        });
      },
    });
  }
}

function refuseUnknown(trace: Trace, what: string, given: readonly string[], known: readonly string[] | undefined): void {
  const unknown = known && given.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw trace.failure('unsupported-attribute', `${what} "${unknown}" is not implemented`, `write it with other operations, or add it to the kernel in src/compile/kernels`);
}

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}
