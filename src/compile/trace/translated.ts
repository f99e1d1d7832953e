import { CompileError } from '../../core/errors.ts';
import { sourceLine } from './source-line.ts';

/** Runs a trace, and says in the words of the compiler what tfjs says of it. */
export function translated<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error) || error instanceof CompileError) throw error;
    const where = sourceLine(error) ?? 'a line outside the model';
    const kernel = /^Kernel '(\w+)' not registered/.exec(error.message)?.[1];
    if (kernel) {
      throw new CompileError('unsupported-op', `${where}: ${kernel}: this kernel of tfjs is not implemented`,
        hints[kernel] ?? 'write it with other operations, or add a kernel to src/compile/kernels', { cause: error });
    }
    if (error instanceof RangeError && /allocation|array length/i.test(error.message)) {
      throw new CompileError('size-leak', `${where}: a tensor of a size that varies would be allocated: ${error.message}`,
        'make it an input, or compute it from one', { cause: error });
    }
    throw error;
  }
}

const hints: Readonly<Record<string, string>> = {
  FloorDiv: 'tfjs divides integers without rest: cast one of them to float32 first',
};
