import { DataError, EngineError, OptionsError } from '../../core/errors.ts';

/** Makes a part, and tells where it is written if that cannot be. */
export function placed<T>(place: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof OptionsError) throw new OptionsError(error.code, `${place}: ${error.message}`, error.hint, { cause: error });
    if (error instanceof DataError) throw new DataError(error.code, `${place}: ${error.message}`, error.hint, { cause: error });
    if (error instanceof EngineError) throw new EngineError(error.code, `${place}: ${error.message}`, error.hint, false, { cause: error });
    throw error;
  }
}
