import * as tf from './tf.ts';

/** Makes the tfjs backend in plain JavaScript the current one: slow, and the same everywhere. */
export async function useCpuBackend(): Promise<void> {
  await import('@tensorflow/tfjs-backend-cpu');
  const production = tf.env().getBool('PROD');
  tf.env().set('PROD', true); // on its first use the backend advises to install another
  await tf.setBackend('cpu');
  tf.scalar(0).dispose();
  tf.env().set('PROD', production);
  sumSegmentsInOnePass();
}

/** The original goes through all values once for every segment, which a table of many rows does not survive. */
function sumSegmentsInOnePass(): void {
  const kernel = { kernelName: 'UnsortedSegmentSum', backendName: 'cpu' };
  tf.unregisterKernel(kernel.kernelName, kernel.backendName);
  tf.registerKernel({
    ...kernel,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { x, segmentIds } = inputs as { x: tf.TensorInfo; segmentIds: tf.TensorInfo };
      const memory = backend as tf.KernelBackend & { makeTensorInfo(shape: number[], dtype: tf.DataType, values: tf.TypedArray): tf.TensorInfo };
      const [values, ids] = [x, segmentIds].map(({ dataId }) => memory.readSync(dataId)) as [tf.TypedArray, tf.TypedArray];
      const segments = attrs!['numSegments'] as number;
      const width = x.shape.slice(1).reduce((product, size) => product * size, 1);
      const sums = new Float32Array(segments * width);
      for (let row = 0; row < ids.length; row++) {
        const to = ids[row]! * width;
        if (to < 0 || to >= sums.length) continue;
        for (let i = 0; i < width; i++) sums[to + i] = sums[to + i]! + values[row * width + i]!;
      }
      return memory.makeTensorInfo([segments, ...x.shape.slice(1)], x.dtype, x.dtype === 'int32' ? Int32Array.from(sums) : sums);
    },
  });
}
