import * as encoders from '../../encoders/index.ts';
import type { ColumnKind } from '../../encoders/columns/column-kind.ts';
import type { Predictor, SequenceEncoder } from '../../nn/parts.ts';
import * as predictors from '../../predictors/index.ts';
import { takes } from '../choices.ts';
import type { Mapping } from '../tree.ts';
import { chosen, type PlaceOf } from './chosen.ts';
import { placed } from './placed.ts';

type Factory<T> = (options: Mapping) => T;

/** Encoders that are told what columns their steps are of: by kind, or how many. */
export const columnsFor: Readonly<Record<string, (kinds: readonly ColumnKind[]) => readonly ColumnKind[] | number>> = {
  cnn: (kinds) => kinds, cnnCat: (kinds) => kinds, cnnViews: (kinds) => kinds, pooling: (kinds) => kinds.length, lateFusion: (kinds) => kinds.length, fusionQFormer: (kinds) => kinds.length, sideNetworks: (kinds) => kinds.length,
};

/** Sizes of an encoder that are known from what stands around it; what it says itself counts. */
export interface EncoderSizes {
  /** Of what comes in, and of what comes out unless it says otherwise. */
  readonly width: number;
  readonly columns?: readonly ColumnKind[];
}

/**
 * An encoder by name.
 *
 * @param pointer `/model/items` or `/model/users`.
 */
export function encoderOf(section: Mapping, pointer: string, { width, columns }: EncoderSizes, placeOf: PlaceOf): SequenceEncoder {
  const { name, options, pointer: own } = chosen(section, pointer, placeOf);
  const inner = options['encoder'] as Mapping | undefined;
  const makes = (encoders as unknown as Readonly<Record<string, Factory<SequenceEncoder>>>)[name]!;
  return placed(placeOf(own), () => makes({
    ...(takes(own, 'width') && { width }), ...(takes(own, 'input') && inner === undefined && { input: width }),
    ...(columns && columnsFor[name] && { columns: columnsFor[name](columns) }), ...options,
    ...(inner && { encoder: encoderOf(inner, `${own}/encoder`, { width }, placeOf) }),
  }));
}

/** A predictor by name, over vectors of a width. */
export function predictorOf(section: Mapping, pointer: string, width: number, placeOf: PlaceOf): Predictor {
  const { name, options, pointer: own } = chosen(section, pointer, placeOf);
  const inner = options['of'] as Mapping | undefined;
  const makes = (predictors as unknown as Readonly<Record<string, Factory<Predictor>>>)[name]!;
  return placed(placeOf(own), () => makes({
    ...(takes(own, 'width') && { width }), ...options, ...(inner && { of: predictorOf(inner, `${own}/of`, Number(options['width'] ?? width), placeOf) }),
  }));
}
