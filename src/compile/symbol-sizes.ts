import { EngineError } from '../core/errors.ts';
import type { Numbers, ProgramCall } from './program.ts';
import { readSize, type SymbolValues } from './sizes/size-expression.ts';

interface Declared {
  readonly inputs: readonly { readonly name: string; readonly dtype: string; readonly shape: readonly (number | string)[]; readonly places?: true }[];
  readonly symbols: readonly string[];
}

/**
 * What the symbols are in a call, read from the shapes of its inputs.
 *
 * Errors: `EngineError` `bad-input` for an input that is missing, of another type or of a shape that does not fit, and for a negative
 * number where places are wanted.
 */
export function symbolSizes({ inputs: declared, symbols }: Declared, { inputs }: ProgramCall): SymbolValues {
  const found: Record<string, number> = {};
  const refused = (name: string, what: string) => new EngineError('bad-input', `input "${name}" ${what}`, 'see what the program was compiled for');
  const given = declared.map(({ name, dtype, shape, places }) => {
    const input = inputs[name];
    if (!input) throw refused(name, `is missing; given are ${Object.keys(inputs).join(', ') || 'none'}`);
    if (typeName(input) !== dtype) throw refused(name, `is ${typeName(input)}, and has to be ${dtype}`);
    if (input.shape.length !== shape.length) throw refused(name, `has shape [${input.shape}], and has to be [${shape.join(', ')}]`);
    for (const [axis, size] of shape.entries()) if (symbols.includes(String(size))) found[size] ??= input.shape[axis]!;
    return { name, input, shape, places };
  });
  for (const { name, input, shape, places } of given) {
    const axis = shape.findIndex((size, at) => readSize(size, found) !== input.shape[at]);
    if (axis >= 0) throw refused(name, `has size ${input.shape[axis]} on axis ${axis}, and has to have ${shape[axis]}${typeof shape[axis] === 'string' ? ` = ${readSize(shape[axis], found)}` : ''}`);
    const count = input.shape.reduce((product, size) => product * size, 1);
    if (count !== input.values.length) throw refused(name, `has ${input.values.length} values, its shape [${input.shape}] takes ${count}`);
    const negative = places ? input.values.findIndex((value) => value < 0) : -1;
    if (negative >= 0) throw refused(name, `holds ${input.values[negative]} at position ${negative}, and has to hold places, counted from 0`);
  }
  return found;
}

const typeName = ({ values }: Numbers) => values instanceof Int32Array ? 'int32' : 'float32';
