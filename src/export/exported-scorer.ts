import type { Numbers, RunnableProgram } from '../compile/program.ts';
import type { List } from '../core/column.ts';
import type { CacheCounts } from '../core/recommender.ts';
import type { ExportedRecommenderDocument } from '../io/documents.ts';
import { DistinctNumbers } from '../training/batches/distinct-numbers.ts';
import { dotScores } from '../training/caches/dot-scores.ts';
import type { Histories } from '../training/caches/histories.ts';
import { historyKeys } from '../training/caches/history-keys.ts';
import { predictedScores } from '../training/caches/predicted-scores.ts';
import { UserVectors } from '../training/caches/user-vectors.ts';
import { exportedClicks } from './exported-clicks.ts';
import { type ExportedItems, usersEncoder } from './exported-users.ts';
import { gathered } from './gathered.ts';

export interface ExportedScorerOptions {
  readonly card: Pick<ExportedRecommenderDocument, 'users' | 'score' | 'graphs'>;
  readonly items: ExportedItems;
  readonly user: RunnableProgram;
  /** Not needed where a score is a dot product. */
  readonly score: RunnableProgram | undefined;
  /** Bytes of user vectors at most. */
  readonly mostUserBytes: number;
}

export interface ExportedScorer {
  /** Of user vectors. */
  readonly counts: CacheCounts;
  score(histories: Histories, candidates: List<Int32Array>): Promise<Float32Array>;
}

/** Scores with exported files: each distinct user is encoded once, and only items that are named are gathered. */
export function exportedScorer({ card, items, user, score, mostUserBytes }: ExportedScorerOptions): ExportedScorer {
  const distinct = new DistinctNumbers('items', items.count);
  const kept = new UserVectors(mostUserBytes);
  const clicks = exportedClicks(card.users);
  const encode = usersEncoder(card.users, clicks, items, distinct, user);
  const { shape } = card.users;
  const width = shape.reduce((product, size) => product * size, 1);
  const readsClicks = card.graphs.score.inputs.some(({ name }) => name === 'clicks');

  return {
    counts: kept.counts,
    async score(histories, candidates) {
      const { userOf, vectors } = await kept.gather(historyKeys(histories, clicks.rules), (rows) => encode(histories, rows));
      const { offsets, values } = candidates;
      if (score === undefined) {
        distinct.clear();
        const at = values.subarray(offsets[0]!, offsets.at(-1)!).map((item) => distinct.place(item));
        const { width } = items.vectors;
        return dotScores({ vectors, width, at: userOf }, { vectors: await items.vectors.gather(distinct.list().slice()), width, at }, offsets);
      }
      return predictedScores({
        candidates, items: items.vectors, distinct, program: ofPlaces(score), userOf: readsClicks ? userOf.map((_, row) => row) : userOf,
        whom: (rows, place) => ({
          users: gathered({ shape: [vectors.length / width, ...shape], values: vectors }, { shape: [rows.length], values: rows.map((row) => userOf[row]!) }),
          ...(readsClicks && clicks.rectangle(histories, rows, place)),
        }),
        ...(readsClicks && { stepsOf: (row: number) => clicks.steps(histories, row) }),
      });
    },
  };
}

/** `score.onnx` takes vectors, where `predictedScores` names places. */
const ofPlaces = (score: RunnableProgram): Pick<RunnableProgram, 'run'> => ({
  run: ({ inputs: { items, users, places, mask, userOf, candidates } }) => score.run({ inputs: {
    users: gathered(users!, userOf!), candidates: gathered(items!, candidates!),
    ...(places && { clicks: gathered(items!, gathered(places, userOf!)), mask: gathered(mask!, userOf!) } as Record<string, Numbers>),
  } }),
});
