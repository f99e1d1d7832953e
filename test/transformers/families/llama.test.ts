import { scoreGoldens, sharedPrefixGoldens } from '../score-goldens.ts';

for (const checkpoint of ['llama2', 'llama31']) {
  scoreGoldens(checkpoint);
  sharedPrefixGoldens(checkpoint);
}
