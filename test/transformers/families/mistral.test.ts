import { scoreGoldens, sharedPrefixGoldens } from '../score-goldens.ts';

scoreGoldens('mistral');
sharedPrefixGoldens('mistral');
