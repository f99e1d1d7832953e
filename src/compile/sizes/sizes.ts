import { readSize, type SizeExpression, type Sum, type SymbolValues, sizeAt, sizeText } from './size-expression.ts';

/** What is known of a symbol. */
export interface SymbolRule {
  /** The least that it may be; 1 unless said. */
  readonly min?: number;
}
export type SymbolRules = Readonly<Record<string, SymbolRule>>;

/** How far from a sum of symbols a number may lie and still be read as one: `S-1`, `L+2`. */
const reach = 16;
/** The most often that one symbol is looked for in a sum. */
const mostCopies = 4;

/**
 * The sizes of one trace. Every symbol stands for a prime, so that a number met in a shape can be read back as an
 * expression over the symbols.
 *
 * A number may be read wrongly: what makes that harmless is that two traces under different primes have to agree.
 */
export class Sizes {
  readonly #rules: SymbolRules;
  readonly #read = new Map<number, SizeExpression | undefined>();
  readonly #declared: [number, Sum][] = [];
  readonly #least: number;

  private constructor(rules: SymbolRules, readonly values: SymbolValues, readonly symbolic: boolean) {
    this.#rules = rules;
    this.#least = symbolic ? Math.min(Infinity, ...Object.values(values)) - reach : Infinity;
  }

  /** Primes from `from` on, such that none of the numbers to avoid reads as an expression. */
  static traced(rules: SymbolRules, avoid: readonly number[], from: number): Sizes {
    for (let start = from; ; start += 97) {
      const sizes = new Sizes(rules, primesFrom(start, Object.keys(rules)), true);
      if (avoid.every((number) => sizes.expression(number) === undefined)) return sizes;
    }
  }

  /** Real sizes: every number is just itself. */
  static fixed(values: SymbolValues): Sizes {
    return new Sizes({}, values, false);
  }

  /** The number that stands for a written size in this trace. A sum is from then on recognised as a factor. */
  numberOf(size: number | string): number {
    if (typeof size === 'number') return size;
    const number = readSize(size, this.values);
    const terms = size.split('+').map((term) => term.trim());
    const names = terms.filter((term) => term in this.values);
    const plus = terms.filter((term) => !(term in this.values)).reduce((sum, term) => sum + Number(/^\d+$/.test(term) ? term : NaN), 0);
    if (this.symbolic && names.length > 1 && Number.isInteger(plus) && !this.#declared.some(([known]) => known === number)) {
      this.#declared.push([number, { symbols: countsOf(names), plus }]);
      this.#read.clear();
    }
    return number;
  }

  isSymbolic(number: number): boolean {
    return this.expression(number) !== undefined;
  }

  /** What a number stands for; nothing for a number that is just itself. */
  expression(number: number): SizeExpression | undefined {
    if (!(number >= this.#least) || !Number.isInteger(number)) return undefined;
    if (!this.#read.has(number)) this.#read.set(number, this.#decode(number));
    return this.#read.get(number);
  }

  /** The size where the symbols have other values. */
  at(number: number, values: SymbolValues): number {
    const expression = this.expression(number);
    return expression ? sizeAt(expression, values) : number;
  }

  textOf(number: number): number | string {
    const expression = this.expression(number);
    return expression ? sizeText(expression) : number;
  }

  shapeText(shape: readonly number[]): string {
    return `[${shape.map((size) => this.textOf(size)).join(', ')}]`;
  }

  /** Whether a run may have none of it. */
  mayBeZero(number: number): boolean {
    const least = (name: string) => this.#rules[name]?.min ?? 1;
    return number === 0 || (this.expression(number)?.sums.some(({ symbols }) => Object.keys(symbols).every((name) => least(name) === 0)) ?? false);
  }

  #decode(number: number): SizeExpression | undefined {
    const sums: Sum[] = [];
    let rest = number;
    const take = (factor: number, sum: Sum) => {
      while (rest % factor === 0) {
        sums.push(sum);
        rest /= factor;
      }
    };
    for (const [factor, sum] of this.#declared) take(factor, sum);
    for (const [name, prime] of Object.entries(this.values)) take(prime, { symbols: { [name]: 1 }, plus: 0 });
    const sum = rest >= this.#least ? this.#sum(rest) : undefined;
    if (sum) {
      sums.push(sum);
      rest = 1;
    }
    return sums.length > 0 ? { times: rest, sums } : undefined;
  }

  /** A number as some copies of one symbol, or as two symbols, give or take a little. */
  #sum(number: number): Sum | undefined {
    const symbols = Object.entries(this.values);
    for (const [name, prime] of symbols) {
      for (let copies = 1; copies <= mostCopies; copies++) {
        const plus = number - copies * prime;
        if (Math.abs(plus) <= reach) return { symbols: { [name]: copies }, plus };
      }
    }
    for (const [i, [first, one]] of symbols.entries()) {
      for (const [second, other] of symbols.slice(i + 1)) {
        const plus = number - one - other;
        if (Math.abs(plus) <= reach) return { symbols: { [first]: 1, [second]: 1 }, plus };
      }
    }
    return undefined;
  }
}

/**
 * Primes whose first multiples and sums of two lie so far apart that each of them, give or take a little, is read as itself;
 * and none of them is another prime's multiple.
 */
function primesFrom(start: number, names: readonly string[]): SymbolValues {
  const primes: number[] = [];
  const readings: number[] = [];
  const step = 2 * reach + 1;
  const placed = new Map<number, number>(); // at most one reading in `step` numbers
  const taken = (number: number) => [-1, 0, 1].some((beside) => Math.abs((placed.get(Math.floor(number / step) + beside) ?? -Infinity) - number) < step);
  const isNearMultiple = (number: number, of: number) => number > of && Math.min(number % of, of - number % of) <= reach;
  for (let next = start; primes.length < names.length; next++) {
    if (!isPrime(next)) continue;
    const own = [...Array.from({ length: mostCopies }, (_, at) => (at + 1) * next), ...primes.map((prime) => prime + next)];
    if (own.some(taken) || own.some((number) => primes.some((prime) => isNearMultiple(number, prime)))) continue;
    if (readings.some((number) => isNearMultiple(number, next))) continue;
    for (const number of own) placed.set(Math.floor(number / step), number);
    readings.push(...own);
    primes.push(next);
  }
  return Object.fromEntries(names.map((name, at) => [name, primes[at]!]));
}

function isPrime(number: number): boolean {
  for (let divisor = 2; divisor * divisor <= number; divisor++) if (number % divisor === 0) return false;
  return number > 1;
}

function countsOf(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
