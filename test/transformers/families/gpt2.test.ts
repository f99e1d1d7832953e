import { scoreGoldens, sharedPrefixGoldens } from '../score-goldens.ts';

scoreGoldens('gpt2');
sharedPrefixGoldens('gpt2');
