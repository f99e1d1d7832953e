/** What keys and values are called, layer by layer: `0.key`, `0.value`, `1.key` ... */
export const keysAndValues = (layers: number): string[] =>
  Array.from({ length: layers }, (_, layer) => [`${layer}.key`, `${layer}.value`]).flat();
