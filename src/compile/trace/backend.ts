import { CompileError } from '../../core/errors.ts';
import type { OnnxValues } from '../onnx-file.ts';
import * as tf from '../tf.ts';
import type { Trace } from './trace.ts';
import { productOf, type Traced, type TracedType } from './traced.ts';

export const backendName = 'onnx-trace';

type DataId = object;
type Values = Parameters<tf.KernelBackend['write']>[0];

/**
 * A tfjs backend that computes nothing: its kernels write into the trace that is going on. tfjs keeps one backend of
 * a name, so there is one trace at a time; a trace is made without waiting.
 */
export class TracingBackend extends tf.KernelBackend {
  #trace: Trace | undefined;
  /** Asked for a tensor of another backend, it has tfjs move that here. */
  readonly #tensors = new tf.DataStorage<{ readonly traced: Traced; readonly of: Trace }>(this, tf.engine());

  get trace(): Trace {
    if (this.#trace) return this.#trace;
    throw new CompileError('no-value', 'a tensor is computed with on the tracing backend, and nothing is being traced',
      "choose a backend that computes: `tf.setBackend('cpu')`");
  }

  /** Runs a program with its kernels writing into this trace. */
  during<T>(trace: Trace, work: () => T): T {
    this.#trace = trace;
    try {
      return work();
    } finally {
      this.#trace = undefined;
    }
  }

  /** What a tensor stands for. One that was made before is a constant, if its numbers are known. */
  tracedOf({ dataId, shape, dtype }: tf.TensorInfo): Traced {
    const { trace } = this;
    const { traced, of } = this.#tensors.get(dataId);
    if (of === trace) return traced;
    const { content } = traced;
    if ('value' in content) throw trace.failure('no-value', `a ${dtype} tensor [${shape}] belongs to another trace`, 'make tensors inside the program');
    const again = trace.constant('values' in content ? content.values as Float32Array : new Array<number>(productOf(shape)).fill(content.every), shape, traced.type);
    this.#tensors.set(dataId, { traced: again, of: trace });
    return again;
  }

  /** A tensor that stands for something. */
  tensorOf(traced: Traced): tf.TensorInfo {
    const dataId = {};
    this.#tensors.set(dataId, { traced, of: this.trace });
    return { dataId, shape: [...traced.shape], dtype: traced.type };
  }

  override write(values: Values, shape: number[], dtype: tf.DataType): DataId {
    const dataId = {};
    this.move(dataId, values, shape, dtype);
    return dataId;
  }

  override move(dataId: DataId, values: Values, shape: number[], dtype: tf.DataType): void {
    const { trace } = this;
    const traced = trace.constant(values as OnnxValues as Float32Array, shape, dtype as TracedType);
    this.#tensors.set(dataId, { traced, of: trace });
  }

  override readSync(dataId: DataId): Float32Array | Int32Array | Uint8Array {
    const { shape, type, content } = this.#tensors.get(dataId).traced;
    if ('values' in content) return content.values as Float32Array;
    if ('every' in content) return new (type === 'int32' ? Int32Array : Float32Array)(productOf(shape)).fill(content.every);
    throw this.trace.failure('no-value', 'the program reads the numbers of a tensor, which are not there while it is compiled',
      'compute with tensors only; what is needed outside is an output');
  }

  override read(dataId: DataId): Promise<Float32Array | Int32Array | Uint8Array> {
    return Promise.resolve(this.readSync(dataId));
  }

  override numDataIds(): number { return 0; }
  override floatPrecision(): 32 { return 32; }
  override epsilon(): number { return 1e-7; }
  override timerAvailable(): boolean { return false; }
  override memory() { return { unreliable: true }; }
  override refCount(): number { return 1; }
  override incRef(): void {}
  override disposeData(): boolean { return true; }
  override dispose(): void {}
}

export const tracingBackend = new TracingBackend();
tf.registerBackend(backendName, () => tracingBackend, 0);
