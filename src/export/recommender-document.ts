import type { ExportedRecommenderDocument } from '../io/documents.ts';
import { vocabularyOf } from '../training/tables.ts';
import { type ExportedGraph, isPadded } from './graphs.ts';
import type { ReadTraining } from './read-training.ts';

export interface DocumentedExport {
  readonly training: ReadTraining;
  readonly graphs: Readonly<Record<'item' | 'user' | 'score', ExportedGraph>>;
  readonly userShape: readonly (number | string)[];
  readonly files: Readonly<Record<string, { readonly sha256: string; readonly bytes: number }>>;
  readonly rxrec: string;
  readonly licence: string | null;
  readonly test: ExportedRecommenderDocument['test'] | undefined;
}

/** The card of an exported recommender. It names no path: whatever lies elsewhere is named by its hash. */
export function recommenderDocument({ training, graphs, userShape, files, rxrec, licence, test }: DocumentedExport): ExportedRecommenderDocument {
  const { recommender, document, table, weights, which, step, validation, userIds } = training;
  const { items, clicks, keep = 'last', predictor, flatten, padding } = recommender;
  const told = ({ opset, inputs, outputs }: ExportedGraph) => ({ opset, inputs, outputs });
  const isDot = predictor.name === 'dot' && Object.keys(predictor.weights).length === 0 && userShape.length === 1 && userShape[0] === items.width;
  return {
    version: 1, rxrec, name: document.name, scheme: document.scheme, recommender: document.recommender,
    training: { fingerprint: document.fingerprint, weights: which, step, seed: Number((document.madeOf as { readonly seed?: number }).seed), madeOf: document.madeOf },
    parameters: Object.values(weights).reduce((sum, { length }) => sum + length, 0),
    licence, watched: document.watched,
    validation: validation ? { step: validation.step, epoch: validation.epoch, metrics: { ...validation.metrics } } : null,
    ...(test && { test }),
    items: { count: table.items, width: items.width },
    users: { shape: [...userShape], clicks, keep, padded: isPadded(recommender), reads: flatten ? 'texts' : 'vectors', ...(flatten && padding === 'item' && { blank: 'item' }), ...(userIds && { known: userIds.length }) },
    score: isDot ? 'dot' : 'graph',
    texts: Object.fromEntries(Object.entries(recommender.texts).map(([name, text]) => {
      const vocabulary = vocabularyOf(name, text);
      return [name, { vocabulary, rows: table.vocabularies[vocabulary]!, text: { ...text } }];
    })),
    graphs: { item: told(graphs.item), user: told(graphs.user), score: told(graphs.score) },
    files: { ...files } as ExportedRecommenderDocument['files'],
  };
}
