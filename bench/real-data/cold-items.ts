import { from, lastValueFrom, tap, toArray } from 'rxjs';

import { filterCandidates } from '../../operators/filter-candidates.ts';
import { scoreItemKnn } from '../../operators/score-item-knn.ts';
import { scorePopularity } from '../../operators/score-popularity.ts';
import { scoreTextMatch } from '../../operators/score-text-match.ts';
import { scoreWith } from '../../operators/score-with.ts';
import { staticVectors } from '../../src/engines/static-vectors.ts';
import { textVectors } from '../../src/engines/text-vectors.ts';
import { gauc } from '../../src/metrics/gauc.ts';
import { dcn } from '../../src/recommenders/dcn.ts';
import { naml } from '../../src/recommenders/naml.ts';
import { nrms } from '../../src/recommenders/nrms.ts';
import { goodreadsOnce } from '../../src/scenarios/goodreads-once.ts';
import { hm } from '../../src/scenarios/hm.ts';
import { prepare } from '../../src/scenarios/prepare.ts';
import { prepared } from '../../src/scenarios/prepared.ts';
import { recbole } from '../../src/scenarios/recbole.ts';
import { measure } from '../../src/sinks/measure.ts';
import { adam } from '../../src/training/index.ts';
import { learned } from '../../src/training/learned.ts';
import type { ItemText, Recommender } from '../../src/training/recommender.ts';
import { similarItems } from '../../src/training/similar-items.ts';
import { validation } from '../../src/training/validation.ts';

type Texts = Readonly<Record<string, ItemText>>;
const split = { cold: 0.2, train: 0.8, valid: 0.05, random: 4 };
const words = (from: string, most: number): ItemText => ({ from, as: 'words', most });
const category = (from: string): ItemText => ({ from, as: 'category' });

/** Data sets with a fifth of the items cold, and what is read of an item. */
export const sets: Readonly<Record<string, { readonly prepare: (raw: string, to: string) => Promise<unknown>; readonly texts: Texts; /** What a frozen encoder reads. */ readonly from: string }>> = {
  hm: {
    prepare: (raw, to) => prepare(hm, { from: raw, to, options: split }),
    texts: { name: words('prod_name', 6), type: category('product_type_name'), colour: category('colour_group_name'), section: category('section_name') },
    from: '{prod_name} {product_type_name} {colour_group_name} {section_name}',
  },
  'amazon-games': {
    prepare: (raw, to) => prepare(recbole, { from: raw, to, options: split }),
    texts: { title: words('title', 12) },
    from: 'title',
  },
  'goodreads-once': {
    prepare: (raw, to) => prepare(goodreadsOnce, { from: raw, to, options: split }),
    texts: { title: words('title', 8), description: words('description', 20) },
    from: '{title} {description}',
  },
};

const size = { width: 48, clicks: 20 };
/** Of a frozen encoder that is small and real: word vectors distilled from BGE, of 64. */
const frozen = { folder: '../shared/models/model2vec-bge-64d', width: 64 };
const itself = { texts: { item: { from: 'id', as: 'number' } }, tables: { item: { stored: frozen.width } } } as const;
export const models: Readonly<Record<string, (texts: Texts) => Recommender>> = {
  nrms: (texts) => nrms({ ...size, texts }),
  naml: (texts) => naml({ ...size, texts }),
  dcn: (texts) => dcn({ ...size, texts }),
  'naml-frozen': () => naml({ ...size, ...itself }),
  'dcn-frozen': () => dcn({ ...size, ...itself }),
  'nrms-id': () => nrms({ ...size, form: 'id' }),
  'dcn-id': () => dcn({ ...size, form: 'id' }),
};
export const baselines = ['popularity', 'item-kNN', 'text match'];

export interface ColdOptions {
  readonly texts: Texts;
  readonly from: string;
  readonly seed: number;
  /** Impressions of train that are read. */
  readonly impressions: number;
  readonly epochs: number;
}

export interface ColdResult {
  /** GAUC over the candidates that were clicked before, over those that were not, and over all. */
  readonly warm: number;
  readonly cold: number;
  readonly all: number;
  /** Impressions that have both labels among their cold candidates. */
  readonly coldImpressions: number;
}

/** Trains a model, or takes a baseline, and measures it on warm and on cold candidates of test. */
export async function measured(folder: string, name: string, { texts, from: text, seed, impressions, epochs }: ColdOptions): Promise<ColdResult> {
  const train = prepared(folder, { split: 'train', impressions });
  const [valid, test] = (['valid', 'test'] as const).map((split) => prepared(folder, { split }));
  const { items } = test!;
  const fold = () => measure({ by: 'impression', metrics: [gauc()] }).open();
  const boards = { warm: fold(), cold: fold(), all: fold() };
  const bounds = { warm: { atLeast: 1 }, cold: { atMost: 0 } };
  const parts = (['warm', 'cold'] as const).map((part) =>
    ({ part, keep: filterCandidates({ items, column: 'clicks', ...bounds[part], along: ['scores'] }) }));
  const scored = await lastValueFrom(from(test!.open(0)).pipe(scorer(), toArray()));
  for (const batch of scored) boards.all.add(batch);
  for (const { part, keep } of parts) await lastValueFrom(from(scored).pipe(keep, tap((batch) => boards[part].add(batch))));
  const [warm, cold, all] = [boards.warm, boards.cold, boards.all].map((board) => board.result().metrics['GAUC']!);
  return { warm: warm!.value!, cold: cold!.value!, all: all!.value!, coldImpressions: cold!.groups };

  function scorer() {
    if (name === 'popularity') return scorePopularity({ items });
    if (name === 'item-kNN') return scoreItemKnn({ similar: similarItems({ data: train, items }) });
    if (name === 'text match') return scoreTextMatch({ items });
    return scoreWith({ recommender: learned({
      recommender: models[name]!(texts), data: train, items, ...(name.endsWith('-frozen') && { vectors: { item: textVectors({ encoder: staticVectors({ model: frozen.folder }), items, from: text }) } }), seed, epochs, rows: name.startsWith('dcn') ? 320 : 64, optimizer: adam({ rate: 0.002 }),
      patience: 2, validate: validation({ data: valid!, metric: gauc() }),
    }) });
  }
}
