/** Makes every kernel of the compiler known to tfjs. Imported for that effect. */
import { binaryKernels } from './binary.ts';
import { castKernels } from './cast.ts';
import { compareKernels } from './compare.ts';
import { convKernels } from './conv.ts';
import { gatherScatterKernels } from './gather-scatter.ts';
import { registerKernels } from './kernel.ts';
import { matmulKernels } from './matmul.ts';
import { reduceKernels } from './reduce.ts';
import { shapeKernels } from './shape.ts';
import { sliceKernels } from './slice.ts';
import { softmaxKernels } from './softmax.ts';
import { unaryKernels } from './unary.ts';

/** By their tfjs names. */
export const kernels = {
  ...unaryKernels, ...binaryKernels, ...compareKernels, ...castKernels, ...reduceKernels, ...matmulKernels,
  ...shapeKernels, ...sliceKernels, ...gatherScatterKernels, ...softmaxKernels, ...convKernels,
};

registerKernels(kernels);
