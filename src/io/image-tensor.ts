import { DataError } from '../core/errors.ts';
import type { Images } from '../core/images.ts';
import { sha256File } from './files.ts';
import { openSafetensors } from './safetensors.ts';

/**
 * Images in one tensor of a .safetensors file: [images, height, width, 3], bytes. Read one by one.
 *
 * Errors: `DataError` `missing-column` for a tensor that is not there, `column-type` for one that is not of that kind.
 *
 * @example
 * imageTensor('covers.safetensors', 'covers').toJSON() // { images: 'covers.safetensors', tensor: 'covers' }
 */
export function imageTensor(file: string, tensor: string): Images {
  return {
    async* read(wanted = () => true) {
      const opened = await openSafetensors(file);
      try {
        const place = opened.tensors.get(tensor);
        if (!place) throw new DataError('missing-column', `${file}: there is no tensor "${tensor}"`, `it has: ${[...opened.tensors.keys()].join(', ')}`);
        const { shape: [count = 0, height = 0, width = 0, channels], type } = place;
        if (place.shape.length !== 4 || channels !== 3 || type !== 'U8') {
          throw new DataError('column-type', `${file}: tensor "${tensor}" is ${type} [${place.shape.join(', ')}], expected U8 [images, height, width, 3]`, 'decode pictures to bytes first');
        }
        const bytes = height * width * 3;
        for (let at = 0; at < count; at++) {
          if (wanted(at)) yield { at, image: { height, width, values: await opened.bytes(tensor, at * bytes, bytes) } };
        }
      } finally {
        await opened.close();
      }
    },
    identify: async () => ({ images: (await sha256File(file)).sha256, tensor }),
    toJSON: () => ({ images: file, tensor }),
  };
}
