import { OptionsError } from '../../core/errors.ts';

/** Makes a part, and tells where it is written if that cannot be. */
export function placed<T>(place: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error;
    throw new OptionsError(error.code, `${place}: ${error.message}`, error.hint, { cause: error });
  }
}
