/**
 * The options of a node as short lines, `last: 20`, one per option.
 *
 * A noun is told by its name, a long text by its start: a picture is read at a glance, `graph.json` has the rest.
 *
 * @example
 * optionLines({ last: 20, template: { name: 'yes-no', version: 1 } }) // ['last: 20', 'template: yes-no']
 */
export function optionLines(options: unknown, atMostChars = 60): string[] {
  return Object.entries(plain(options)).map(([name, value]) => shorten(`${name}: ${told(value)}`, atMostChars));
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

function told(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.map(told).join(', ');
  const { name, path, ...rest } = value as Record<string, unknown>;
  if (typeof name === 'string') return name;
  if (typeof path === 'string') return path;
  return Object.entries(rest).map(([key, inner]) => `${key} ${told(inner)}`).join(', ');
}
