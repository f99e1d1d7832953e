/**
 * The number of the layer that a weight belongs to; of what stands before or behind the layers none.
 *
 * @example
 * layerOf('encoder.layer.3.output.dense.weight') // 3
 * layerOf('norm.weight') // undefined
 */
export function layerOf(name: string): number | undefined {
  const found = /\.(\d+)\./.exec(`.${name}`);
  return found ? Number(found[1]) : undefined;
}
