/**
 * The options of a node as short lines, `last: 20`, one per option.
 *
 * A noun is told by its name, or by what it says of itself; of a path only the last step is told unless
 * `paths` is `full`: a picture is read at a glance, `graph.json` has the rest.
 *
 * @example
 * optionLines({ last: 20, engine: { engine: 'onnx', model: 'out/models/tiny', threads: 2 } }) // ['last: 20', 'engine: onnx, tiny, threads 2']
 */
export function optionLines(options: unknown, atMostChars = 60, paths: 'last' | 'full' = 'last'): string[] {
  return Object.entries(plain(options)).map(([name, value]) => shorten(`${name}: ${told(value, paths)}`, atMostChars));
}

/** A text that fits, ending in an ellipsis where it was cut. */
export function shorten(text: string, atMostChars: number): string {
  const characters = [...text];
  return characters.length <= atMostChars ? text : `${characters.slice(0, atMostChars - 1).join('')}…`;
}

/** As it would lie in `graph.json`; what cannot lie there is left out. */
function plain(options: unknown): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(JSON.stringify(options) ?? '{}');
    if (typeof value !== 'object' || value === null) return { options: value };
    return Array.isArray(value) ? { options: value } : value as Record<string, unknown>;
  } catch { // a ring, or a bigint
    return {};
  }
}

function told(value: unknown, paths: 'last' | 'full'): string {
  if (typeof value === 'string') return paths === 'last' && isPath(value) ? value.slice(value.lastIndexOf('/') + 1) : value;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.map((one) => told(one, paths)).join(', ');
  const { name, ...rest } = value as Record<string, unknown>;
  if (typeof name === 'string') return name;
  return Object.entries(rest).map(([key, inner]) =>
    typeof inner === 'object' || typeof inner === 'string' ? told(inner, paths) : `${key} ${inner}`).join(', ');
}

const isPath = (text: string): boolean => /^[\w.~-]*(\/[\w.@-]+){2,}$/.test(text);
