/** The weights of a llama2.c checkpoint, and the plain forward pass of one sequence in float64: nothing is shared with the engine. */
export function llama2cForward(bytes: Buffer): (ids: readonly number[]) => Float64Array[] {
  const [dim, hidden, layers, heads, kvHeads, vocabulary, context] = Array.from({ length: 7 }, (_, at) => bytes.readInt32LE(4 * at)) as
    [number, number, number, number, number, number, number];
  const size = dim / heads;
  const kvDim = size * kvHeads;
  let next = 28;
  const take = (count: number) => Float64Array.from({ length: count }, () => bytes.readFloatLE((next += 4) - 4));
  const perLayer = (count: number) => Array.from({ length: layers }, () => take(count));
  const embedding = take(vocabulary * dim);
  const [attentionNorm, wq, wk, wv, wo] = [perLayer(dim), perLayer(dim * dim), perLayer(kvDim * dim), perLayer(kvDim * dim), perLayer(dim * dim)];
  const [feedNorm, w1, w2, w3] = [perLayer(dim), perLayer(hidden * dim), perLayer(dim * hidden), perLayer(hidden * dim)];
  const lastNorm = take(dim);
  take(context * size); // cosines and sines, not used

  const times = (weight: Float64Array, x: Float64Array) => Float64Array.from({ length: weight.length / x.length }, (_, row) =>
    x.reduce((sum, value, at) => sum + value * weight[row * x.length + at]!, 0));
  const normed = (x: Float64Array, weight: Float64Array) => {
    const scale = 1 / Math.sqrt(x.reduce((sum, value) => sum + value * value, 0) / x.length + 1e-5);
    return x.map((value, at) => value * scale * weight[at]!);
  };
  const plus = (x: Float64Array, y: Float64Array) => x.map((value, at) => value + y[at]!);
  /** Turns each pair of neighbours by an angle that grows with the position. */
  const turned = (x: Float64Array, position: number) => x.map((value, at) => {
    const angle = position / 10_000 ** ((at - at % 2) % size / size);
    return at % 2 === 0 ? value * Math.cos(angle) - x[at + 1]! * Math.sin(angle) : x[at - 1]! * Math.sin(angle) + value * Math.cos(angle);
  });
  const softmax = (x: readonly number[]) => {
    const powers = x.map((value) => Math.exp(value - Math.max(...x)));
    return powers.map((power) => power / powers.reduce((sum, one) => sum + one, 0));
  };

  /** Logits after each token. */
  return (ids) => {
    let states = ids.map((id) => embedding.slice(id * dim, (id + 1) * dim));
    for (let layer = 0; layer < layers; layer++) {
      const inputs = states.map((x) => normed(x, attentionNorm[layer]!));
      const keys = inputs.map((x, at) => turned(times(wk[layer]!, x), at));
      const values = inputs.map((x) => times(wv[layer]!, x));
      states = states.map((state, at) => {
        const query = turned(times(wq[layer]!, inputs[at]!), at);
        const mixed = new Float64Array(dim);
        for (let head = 0; head < heads; head++) {
          const from = Math.floor(head / (heads / kvHeads)) * size;
          const weights = softmax(keys.slice(0, at + 1).map((key) => {
            let dot = 0;
            for (let i = 0; i < size; i++) dot += query[head * size + i]! * key[from + i]!;
            return dot / Math.sqrt(size);
          }));
          for (let i = 0; i < size; i++) mixed[head * size + i] = weights.reduce((sum, weight, past) => sum + weight * values[past]![from + i]!, 0);
        }
        const attended = plus(state, times(wo[layer]!, mixed));
        const x = normed(attended, feedNorm[layer]!);
        const gate = times(w1[layer]!, x).map((value) => value / (1 + Math.exp(-value)));
        return plus(attended, times(w2[layer]!, times(w3[layer]!, x).map((value, i) => value * gate[i]!)));
      });
    }
    return states.map((state) => times(embedding, normed(state, lastNorm)));
  };
}
