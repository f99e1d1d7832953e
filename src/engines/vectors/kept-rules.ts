import { optional, type Rules } from '../../core/option-rules.ts';

/** What vectors that are made once and kept are told. */
export interface KeptOptions {
  /** Folder where vectors are kept. `false` keeps none. Default: `~/.cache/rxrec/vectors`. */
  readonly cache?: string | false;
}

export const keptRules: Rules<KeptOptions> = {
  cache: optional((value) => value === false || (typeof value === 'string' && value !== '') ? undefined : 'the path of a folder, or false'),
};
