const limb = 2 ** 26;

/**
 * A sum that does not depend on the order of its terms, nor on how they were split among partitions.
 *
 * Fixed point: a whole part and three limbs of 26 bits, in units of 2^-78. Terms are rounded to that
 * unit (exact for those of at least 2^-26), everything after is exact, so `merge` is associative to the last bit.
 * Terms below 2^53.
 */
export class ExactSum {
  static readonly length = 4;
  readonly #limbs = new Float64Array(ExactSum.length);

  add(term: number): void {
    const limbs = this.#limbs;
    const whole = Math.floor(term);
    const first = (term - whole) * limb;
    const second = (first - Math.floor(first)) * limb;
    limbs[0]! += whole;
    limbs[1]! += Math.floor(first);
    limbs[2]! += Math.floor(second);
    limbs[3]! += Math.round((second - Math.floor(second)) * limb);
    this.#carry();
  }

  get value(): number {
    const [whole, first, second, third] = this.#limbs as unknown as [number, number, number, number];
    return whole + (first + (second + third / limb) / limb) / limb;
  }

  save(): Float64Array {
    return this.#limbs.slice();
  }

  merge(saved: Float64Array): void {
    for (let at = 0; at < ExactSum.length; at++) this.#limbs[at]! += saved[at]!;
    this.#carry();
  }

  #carry(): void {
    for (let at = ExactSum.length - 1; at > 0; at--) {
      if (this.#limbs[at]! < limb) continue;
      this.#limbs[at]! -= limb;
      this.#limbs[at - 1]! += 1;
    }
  }
}
