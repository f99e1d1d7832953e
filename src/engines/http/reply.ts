import { EngineError } from '../../core/errors.ts';

/**
 * A reply of a service, read field by field. What is not there, or is something else, is an error that names the field.
 *
 * @example
 * new Reply({ choices: [{ text: 'YES' }] }, 'it').at('choices').items(1)[0].at('text').text() // 'YES'
 */
export class Reply {
  constructor(readonly value: unknown, readonly where: string) {}

  /** A field; one that is absent has the value undefined. */
  at(name: string): Reply {
    const value = typeof this.value === 'object' && this.value !== null && !Array.isArray(this.value)
      ? (this.value as Readonly<Record<string, unknown>>)[name] : undefined;
    return new Reply(value, `${this.where}.${name}`);
  }

  get isThere(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  /** The elements of a list, of so many where a number is given. */
  items(count?: number): Reply[] {
    if (!Array.isArray(this.value)) throw this.#not('a list');
    if (count !== undefined && this.value.length !== count) throw new EngineError('bad-output',
      `${this.where} has ${this.value.length} elements, expected ${count}: one for each prompt that was sent`, 'the service is another than was thought, or broken');
    return this.value.map((value, at) => new Reply(value, `${this.where}[${at}]`));
  }

  /** The elements of a list in the order of their own `index`, which each has once; as they stand where none has. */
  indexed(count: number): Reply[] {
    const items = this.items(count);
    if (items.every((item) => !item.at('index').isThere)) return items;
    const ordered = new Array<Reply>(count);
    for (const item of items) {
      const at = item.at('index').number();
      if (!Number.isInteger(at) || at < 0 || at >= count || ordered[at]) throw item.at('index').#not(`each of 0 to ${count - 1} once`);
      ordered[at] = item;
    }
    return ordered;
  }

  /** The elements of a list of numbers. */
  numbers(): number[] {
    if (!Array.isArray(this.value)) throw this.#not('a list');
    return this.value.map((value, at) => typeof value === 'number' ? value : new Reply(value, `${this.where}[${at}]`).number());
  }

  entries(): [name: string, value: Reply][] {
    if (typeof this.value !== 'object' || this.value === null || Array.isArray(this.value)) throw this.#not('an object');
    return Object.entries(this.value).map(([name, value]) => [name, new Reply(value, `${this.where}.${name}`)]);
  }

  text(): string {
    if (typeof this.value !== 'string') throw this.#not('a text');
    return this.value;
  }

  /** A number; null, which is what JSON makes of NaN, is NaN. */
  number(): number {
    if (this.value === null) return NaN;
    if (typeof this.value !== 'number') throw this.#not('a number');
    return this.value;
  }

  #not(wanted: string): EngineError {
    const said = JSON.stringify(this.value) ?? 'nothing';
    return new EngineError('bad-output', `${this.where} is ${said.length > 80 ? `${said.slice(0, 80)}...` : said}, expected ${wanted}`,
      'the service is another than was thought: check the address and what it is made to answer');
  }
}

/**
 * JSON as services write it: Python's NaN and Infinity, which JSON has not, are read as null.
 *
 * @example
 * parseLoosely('{"a": NaN, "b": "NaN"}') // { a: null, b: 'NaN' }
 */
export function parseLoosely(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!/\b(NaN|Infinity)\b/.test(text)) throw error;
    return JSON.parse(text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (found) => found.startsWith('"') ? found : 'null'));
  }
}
