import { grammarOf } from '../configuration/choices.ts';

/** What goes with any engine of a scheme, and with any data. */
const beside: Readonly<Record<string, readonly string[]>> = {
  '#/$defs/data': ['take'], '#/$defs/generative': ['prompt', 'atMost'], '#/$defs/matching': ['prompt', 'score', 'atMost'],
};

/** Of benchmarks: `data`, `generative` and `matching` hold one of several by name. */
export const benchmarkGrammar = grammarOf('benchmark-config', (_, reference) => {
  const own = beside[reference as string];
  return own && { beside: own, parts: [], instead: [] };
});
