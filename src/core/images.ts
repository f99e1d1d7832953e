import type { Vectors } from './column.ts';
import type { Identified } from './identity.ts';
import type { Openable } from './openable.ts';

/** An image as bytes: row by row, each pixel as red, green and blue, [height, width, 3]. */
export interface Image {
  readonly height: number;
  readonly width: number;
  readonly values: Uint8Array;
}

/** Images in an order that never changes, read piece by piece. */
export interface Images extends Identified {
  /** @param wanted Numbers of images to read. Default: all. */
  read(wanted?: (at: number) => boolean): AsyncIterable<{ readonly at: number; readonly image: Image }>;
}

/** A model that turns an image into one vector. */
export interface ImageEncoder extends Identified, Openable<OpenImageEncoder> {}

export interface OpenImageEncoder {
  readonly width: number;
  /** One vector per image, of whatever size it is, [images, width]. */
  encode(images: readonly Image[]): Promise<Vectors>;
  close(): Promise<void>;
}
