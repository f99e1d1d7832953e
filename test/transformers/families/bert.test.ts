import { scoreGoldens } from '../score-goldens.ts';

for (const checkpoint of ['bert-mlm', 'bert-mlm-hubnames']) scoreGoldens(checkpoint);
