import * as tf from '../tf.ts';
import { tracingBackend } from './backend.ts';

type Gradients = Readonly<Record<string, () => tf.Tensor>>;

/** What tfjs keeps of an operation on the way to a loss. */
interface TapeNode {
  gradient?: (ofResults: readonly (tf.Tensor | null)[]) => Gradients;
}

/** The part of tfjs that its types keep to themselves. */
interface Engine {
  addTapeNode?: (kernel: string, inputs: object, results: readonly tf.Tensor[], ...others: readonly unknown[]) => void;
  readonly state: { readonly activeTape: TapeNode[] };
}

/**
 * Runs a program whose gradients are traced.
 *
 * Where nobody reads one of several results (half of a split), tfjs allocates zeros of its size, which here is a product of primes: a
 * kernel makes them instead. An error within a gradient names the operation that it is of, and its line.
 */
export function onTracedTape(work: () => void): void {
  const engine = tf.engine() as unknown as Engine;
  engine.addTapeNode = (kernel, inputs, results, ...others) => {
    (Object.getPrototypeOf(engine) as Required<Engine>).addTapeNode.call(engine, kernel, inputs, results, ...others);
    const node = engine.state.activeTape.at(-1)!;
    const { gradient } = node;
    if (!gradient) return;
    const traced = results.map((result) => tracingBackend.tracedOf(result));
    const within = <T>(compute: () => T): T => tracingBackend.trace.during(kernel, traced, compute);
    node.gradient = (ofResults) => within(() => {
      const given = gradient(ofResults.map((one, at) => one ?? tf.zeros(results[at]!.shape, results[at]!.dtype)));
      return Object.fromEntries(Object.entries(given).map(([input, compute]) => [input, () => within(compute)]));
    });
  };
  try {
    work();
  } finally {
    delete engine.addTapeNode; // its own is the prototype's
  }
}
