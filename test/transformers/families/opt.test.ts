import { scoreGoldens, sharedPrefixGoldens } from '../score-goldens.ts';

for (const checkpoint of ['opt-350m', 'opt-1b']) {
  scoreGoldens(checkpoint);
  sharedPrefixGoldens(checkpoint);
}
