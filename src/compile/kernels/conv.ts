import type { Value } from '../graph/graph.ts';
import * as tf from '../tf.ts';
import { reshaped } from '../trace/reshape.ts';
import type { Trace } from '../trace/trace.ts';
import { productOf, type Traced } from '../trace/traced.ts';
import { type Kernels, kernel } from './kernel.ts';
import { product } from './matmul.ts';

interface ConvAttributes {
  strides: number | [number, number];
  pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  dataFormat?: string;
  dilations?: number | [number, number];
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

type Sizes4 = [number, number, number, number];
const asked = ['strides', 'pad', 'dataFormat', 'dilations', 'dimRoundingMode'] as const;

/** Convolution along one axis, as tfjs lowers `conv1d`: windows laid side by side, then a matrix product. */
export const convKernels: Kernels = {
  Conv2D: kernel<'x' | 'filter', ConvAttributes>({
    inputs: ['x', 'filter'], attributes: asked,
    trace: (trace, { x, filter }, attributes) => {
      const { kernelWidth, inner, outer, left, right, outWidth } = plan(trace, x.shape, filter.shape, attributes);
      const windows = windowsOf(trace, x, kernelWidth, left, right);
      const flat = reshaped(trace, filter, [kernelWidth * inner, outer]);
      return reshaped(trace, product(trace, windows, flat, false, false), [x.shape[0]!, 1, outWidth, outer]);
    },
  }),
  Conv2DBackpropFilter: kernel<'x' | 'dy', ConvAttributes & { filterShape: Sizes4 }>({
    inputs: ['x', 'dy'], attributes: [...asked, 'filterShape'],
    trace: (trace, { x, dy }, { filterShape, ...attributes }) => {
      const { kernelWidth, outer, left, right } = plan(trace, x.shape, filterShape, attributes);
      const flat = reshaped(trace, dy, [productOf(dy.shape) / outer, outer]);
      return reshaped(trace, product(trace, windowsOf(trace, x, kernelWidth, left, right), flat, true, false), filterShape);
    },
  }),
  Conv2DBackpropInput: kernel<'dy' | 'filter', ConvAttributes & { inputShape: Sizes4 }>({
    inputs: ['dy', 'filter'], attributes: [...asked, 'inputShape'],
    trace: (trace, { dy, filter }, { inputShape, ...attributes }) => {
      const { kernelWidth, inner, outer, left, right } = plan(trace, inputShape, filter.shape, attributes);
      const windows = windowsOf(trace, dy, kernelWidth, kernelWidth - 1 - left, kernelWidth - 1 - right);
      const flipped = backwards(trace, filter, kernelWidth, inner, outer);
      return reshaped(trace, product(trace, windows, flipped, false, false), inputShape);
    },
  }),
};

function plan(trace: Trace, x: readonly number[], filter: readonly number[], { strides, pad, dataFormat = 'NHWC', dilations = 1, dimRoundingMode }: ConvAttributes) {
  const info = tf.backend_util.computeConv2DInfo([...x] as Sizes4, [...filter] as Sizes4, strides, dilations, pad, dimRoundingMode);
  const refuse = (what: string) => trace.failure('unsupported-attribute', `${what} is not implemented`, 'only convolution along one axis is, with stride 1');
  if (dataFormat !== 'NHWC') throw refuse(`dataFormat ${dataFormat}`);
  if (info.inHeight !== 1 || info.filterHeight !== 1) throw refuse(`a filter of ${info.filterHeight} x ${info.filterWidth}`);
  if (info.outHeight !== 1) throw refuse(`pad ${JSON.stringify(pad)}, which also pads the other axis,`);
  if (info.strideWidth !== 1) throw refuse(`stride ${info.strideWidth}`);
  if (info.dilationWidth !== 1) throw refuse(`dilation ${info.dilationWidth}`);
  return {
    kernelWidth: info.filterWidth, inner: info.inChannels, outer: info.outChannels,
    left: info.padInfo.left, right: info.padInfo.right, outWidth: info.outWidth,
  };
}

/** [rows, 1, length, channels] as [rows * places, width * channels]: one row for every place of the filter. */
function windowsOf(trace: Trace, x: Traced, width: number, left: number, right: number): Traced {
  const { graph } = trace;
  const [rows, , length, channels] = x.shape as Sizes4;
  const flat = trace.whole(reshaped(trace, x, [rows, length, channels]));
  const long = length + left + right;
  const padded = left === 0 && right === 0 ? flat
    : graph.node('Pad', [flat, graph.ints([0, left, 0, 0, right, 0])], [rows, long, channels]);
  const places = long - width + 1;
  const shifted = Array.from({ length: width }, (_, at): Value => graph.node('Slice', [padded, graph.ints([at]), endOf(trace, at, width), graph.ints([1])], [rows, places, channels]));
  const windows = width === 1 ? padded : graph.node('Concat', shifted, [rows, places, width * channels], { axis: { int: 2 } });
  return reshaped(trace, trace.made(windows), [rows * places, width * channels]);
}

/** Where the window that starts at `at` ends, counted from the end of the axis. */
const endOf = ({ graph }: Trace, at: number, width: number) => graph.ints([at === width - 1 ? 2 ** 31 - 1 : at - width + 1]);

/** The filter with its places in reverse and its channels exchanged, as [places * outer, inner]. */
function backwards(trace: Trace, filter: Traced, width: number, inner: number, outer: number): Traced {
  const { graph } = trace;
  const places = trace.whole(reshaped(trace, filter, [width, inner, outer]));
  const reversed = graph.node('Gather', [places, graph.ints([...Array(width).keys()].reverse())], [width, inner, outer], { axis: { int: 0 } });
  const exchanged = graph.node('Transpose', [reversed], [width, outer, inner], { perm: { ints: [0, 2, 1] } });
  return reshaped(trace, trace.made(exchanged), [width * outer, inner]);
}
