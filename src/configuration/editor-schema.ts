import { isMapping, type Mapping } from './tree.ts';

/**
 * A schema for an editor, of files as they are written: a reference or nothing may stand for any value, and what is missing may be imported.
 *
 * @example
 * editorSchema({ type: 'object', properties: { rows: { description: 'Of a step.', type: 'integer' } }, required: ['rows'] }).properties.rows.anyOf[0] // { type: 'integer' }
 */
export function editorSchema(schema: Mapping): Mapping {
  const { $defs, $id: _, ...root } = schema;
  const defs = isMapping($defs) ? $defs : {};
  return {
    ...inside(root),
    $defs: { ...Object.fromEntries(Object.entries(defs).map(([name, one]) => [name, inside(one as Mapping)])), reference },
  };
}

const reference = { description: 'A variable, or another part: `${name}`, `${name:default}`; or nothing, which takes away what was imported.', type: ['string', 'null'], pattern: '\\$\\{.+\\}' };

/** As it is, but for what lies in it. */
function inside({ required: _, minProperties: __, ...schema }: Mapping): Mapping {
  const { properties, additionalProperties, items } = schema;
  return {
    ...schema,
    ...(isMapping(properties) && { properties: Object.fromEntries(Object.entries(properties).map(([key, one]) => [key, orReference(one as Mapping)])) }),
    ...(isMapping(additionalProperties) && { additionalProperties: orReference(additionalProperties) }),
    ...(isMapping(items) && { items: orReference(items) }),
  };
}

function orReference(schema: Mapping): Mapping {
  const { description, ...own } = inside(schema);
  if (own['type'] === 'string' && !('pattern' in own)) return { ...(description !== undefined && { description }), ...own, type: ['string', 'null'] };
  return { ...(description !== undefined && { description }), anyOf: [own, { $ref: '#/$defs/reference' }] };
}
