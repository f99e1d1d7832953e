import { din } from '../../src/predictors/din.ts';
import { agreesWithGolden, linearPlaces, mlpPlaces, statisticsPlaces } from './golden.ts';

const small = { width: 16, hidden: [20, 12], dropout: 0, attention: [10], attentionDropout: 0, parity: 'legommenders' } as const;
const attention = 'attention_layers.attention_layer.dnn';
const places = {
  ...linearPlaces('attention.first', `${attention}.0`), ...linearPlaces('attention.rest.out', `${attention}.2`),
  'attention.bend.alpha': [`${attention}.1.alpha`], ...statisticsPlaces('attention.bend.norm', `${attention}.1.bn`),
  ...mlpPlaces('mlp', 'dnn.dnn', 2),
} as const;

agreesWithGolden('din', din(small), places);
agreesWithGolden('din-softmax', din({ ...small, softmax: true }), places);
