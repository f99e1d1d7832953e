/**
 * Every so manieth layer, counted so that the last one is among them.
 *
 * @example
 * layersRead(12, 5) // [1, 6, 11]
 */
export function layersRead(layers: number, step: number): number[] {
  const count = Math.ceil(layers / step);
  return Array.from({ length: count }, (_, at) => layers - 1 - step * (count - 1 - at));
}
