import { type Config, flagOf, numberOf, refuseUnless, sectionOf } from '../config.ts';
import { type Resampling, resamplings } from './resampling.ts';

/** How an image becomes what a model sees, as preprocessor_config.json says. */
export interface ImageSettings {
  readonly resize?: ({ readonly height: number; readonly width: number } | { readonly shortest: number }) & { readonly filter: Resampling | undefined };
  readonly crop?: { readonly height: number; readonly width: number };
  /** What a byte is multiplied by. */
  readonly rescale: number;
  /** By channel: taken away, then divided by. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/**
 * Reads preprocessor_config.json, in the spellings of ViT's and CLIP's.
 *
 * Errors: `EngineError` `load`.
 *
 * @example
 * imageSettings({ size: { height: 8, width: 8 }, resample: 2, image_mean: [0.5, 0.5, 0.5], image_std: [0.5, 0.5, 0.5] }).mean // [0.5, 0.5, 0.5]
 */
export function imageSettings(config: Config): ImageSettings {
  const normalises = flagOf(config, ['do_normalize'], true);
  const filter = numberOf(config, ['resample'], 2);
  refuseUnless(filter === 0 || filter in resamplings, `resample ${filter}`);
  return {
    ...(flagOf(config, ['do_resize'], true) && { resize: { ...sizeOf(config, 'size'), filter: resamplings[filter] } }),
    ...(flagOf(config, ['do_center_crop'], false) && { crop: wholeSize(sizeOf(config, 'crop_size')) }),
    rescale: flagOf(config, ['do_rescale'], true) ? numberOf(config, ['rescale_factor'], 1 / 255) : 1,
    mean: normalises ? perChannel(config, 'image_mean') : [0, 0, 0],
    deviation: normalises ? perChannel(config, 'image_std') : [1, 1, 1],
  };
}

function sizeOf(config: Config, name: string): { height: number; width: number } | { shortest: number } {
  const said = config[name];
  if (typeof said === 'number') return name === 'size' && flagOf(config, ['do_center_crop'], false) ? { shortest: said } : { height: said, width: said };
  const { height, width, shortest_edge: shortest } = (sectionOf(config, name) ?? {}) as Record<string, number | undefined>;
  if (Number.isSafeInteger(shortest)) return { shortest: shortest! };
  refuseUnless(Number.isSafeInteger(height) && Number.isSafeInteger(width), `${name} ${JSON.stringify(said)}`);
  return { height: height!, width: width! };
}

function wholeSize(size: ReturnType<typeof sizeOf>): { height: number; width: number } {
  return 'shortest' in size ? { height: size.shortest, width: size.shortest } : size;
}

function perChannel(config: Config, name: string): readonly number[] {
  const said = config[name];
  refuseUnless(Array.isArray(said) && said.length === 3 && said.every((one) => typeof one === 'number'), `${name} ${JSON.stringify(said)}`);
  return said as readonly number[];
}
