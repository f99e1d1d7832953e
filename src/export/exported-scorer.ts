import type { RunnableProgram } from '../compile/program.ts';
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
  /** Not needed where a predictor reads the clicks. */
  readonly user: RunnableProgram | undefined;
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
  const encode = usersEncoder(card.users, clicks, items, distinct, user!);

  /** A predictor that reads the clicks is given them; users are not kept. */
  const byClicks = (graph: RunnableProgram, histories: Histories, candidates: List<Int32Array>) => predictedScores({
    candidates, items: items.vectors, distinct, program: ofPlaces(graph), userOf: Int32Array.from({ length: candidates.offsets.length - 1 }, (_, row) => row),
    whom: (rows, place) => ({ ...clicks.rectangle(histories, rows, place), user: clicks.numbers(histories, rows) }), stepsOf: (row) => clicks.steps(histories, row),
  });

  async function byUsers(histories: Histories, candidates: List<Int32Array>): Promise<Float32Array> {
    const { userOf, vectors, shape } = await kept.gather(historyKeys(histories, clicks.rules), (rows) => encode(histories, rows));
    const { offsets, values } = candidates;
    const width = shape.reduce((product, size) => product * size, 1);
    if (score !== undefined) {
      return predictedScores({
        candidates, items: items.vectors, distinct, program: ofPlaces(score), userOf,
        whom: (rows) => ({ users: gathered({ shape: [vectors.length / width, ...shape], values: vectors }, { shape: [rows.length], values: rows.map((row) => userOf[row]!) }) }),
      });
    }
    distinct.clear();
    const at = values.subarray(offsets[0]!, offsets.at(-1)!).map((item) => distinct.place(item));
    return dotScores({ vectors, width, at: userOf }, { vectors: await items.vectors.gather(distinct.list().slice()), width, at }, offsets);
  }

  return { counts: kept.counts, score: (histories, candidates) => readsClicks(card) ? byClicks(score!, histories, candidates) : byUsers(histories, candidates) };
}

/** Whether scores are of the clicks themselves, not of vectors of users. */
export const readsClicks = ({ graphs }: Pick<ExportedRecommenderDocument, 'graphs'>): boolean => graphs.score.inputs.some(({ name }) => name === 'clicks');

/** `score.onnx` takes vectors, where `predictedScores` names places. */
const ofPlaces = (score: RunnableProgram): Pick<RunnableProgram, 'run'> => ({
  run: ({ inputs: { items, users, places, mask, user, userOf, candidates } }) => score.run({ inputs: {
    candidates: gathered(items!, candidates!),
    ...(users ? { users: gathered(users, userOf!) } : { clicks: gathered(items!, gathered(places!, userOf!)), mask: gathered(mask!, userOf!), user: gathered(user!, userOf!) }),
  } }),
});
