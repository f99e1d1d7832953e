import { scoreGoldens, sharedPrefixGoldens } from '../score-goldens.ts';

scoreGoldens('qwen2');
sharedPrefixGoldens('qwen2');
