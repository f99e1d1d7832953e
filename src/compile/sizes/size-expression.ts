/** A sum of symbols and a number: `P+S`, `2*L-1`. */
export interface Sum {
  /** How often each symbol is in it. */
  readonly symbols: Readonly<Record<string, number>>;
  readonly plus: number;
}

/** A size that varies: a number times a product of sums. */
export interface SizeExpression {
  readonly times: number;
  readonly sums: readonly Sum[];
}

/** What the symbols are. */
export type SymbolValues = Readonly<Record<string, number>>;

/** The size where the symbols have these values. */
export function sizeAt({ times, sums }: SizeExpression, values: SymbolValues): number {
  return sums.reduce((product, { symbols, plus }) =>
    product * Object.entries(symbols).reduce((sum, [name, count]) => sum + count * values[name]!, plus), times);
}

/**
 * As it is written in a shape.
 *
 * @example
 * sizeText({ times: 2, sums: [{ symbols: { P: 1, S: 1 }, plus: 0 }, { symbols: { B: 1 }, plus: 0 }] }) // '2*(P+S)*B'
 */
export function sizeText({ times, sums }: SizeExpression): string {
  const several = sums.length + (times === 1 ? 0 : 1) > 1;
  const factors = sums.map(sumText).map((text) => several && /[+-]/.test(text) ? `(${text})` : text);
  return (times === 1 ? factors : [String(times), ...factors]).join('*');
}

function sumText({ symbols, plus }: Sum): string {
  const terms = Object.entries(symbols).map(([name, count]) => count === 1 ? name : `${count}*${name}`).join('+');
  return plus === 0 ? terms : `${terms}${plus > 0 ? '+' : ''}${plus}`;
}

/**
 * The number that a written size stands for.
 *
 * @example
 * readSize('2*(P+S)*B', { P: 1, S: 2, B: 5 }) // 30
 */
export function readSize(size: number | string, values: SymbolValues): number {
  if (typeof size === 'number') return size;
  const tokens = size.match(/[\w.]+|[-+*()]/g) ?? [];
  let at = 0;
  const atom = (): number => {
    const token = tokens[at++]!;
    if (token !== '(') return values[token] ?? Number(token);
    const inside = sum();
    at++;
    return inside;
  };
  const product = (): number => {
    let result = atom();
    while (tokens[at] === '*') {
      at++;
      result *= atom();
    }
    return result;
  };
  const sum = (): number => {
    let result = product();
    while (tokens[at] === '+' || tokens[at] === '-') result += tokens[at++] === '+' ? product() : -product();
    return result;
  };
  return sum();
}

/** The symbols in a written size. */
export const symbolsIn = (size: number | string): string[] => typeof size === 'number' ? [] : size.match(/[A-Za-z_]\w*/g) ?? [];
