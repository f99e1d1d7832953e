import type { List } from '../../core/column.ts';
import type { CacheCounts } from '../../core/recommender.ts';
import type { NamedArrays } from '../optimizers/optimizer.ts';
import { type DescribedProgram, pairProgram } from '../programs.ts';
import type { Recommender } from '../recommender.ts';
import { dotScores } from './dot-scores.ts';
import type { Histories } from './histories.ts';
import { historyInputs, historySteps } from './history-inputs.ts';
import { namedIn } from './named-in.ts';
import { predictedScores } from './predicted-scores.ts';
import { predictorProgram } from './predictor-program.ts';
import type { ScoreOptions } from './score-options.ts';
import { openScoring, type ScoringProgram } from './scoring-program.ts';
import { type EncodedItems, userEncoder } from './user-encoder.ts';
import { userProgram } from './user-program.ts';
import { type UsersOfRows, UserVectors } from './user-vectors.ts';

/** Scores pairs from item vectors: with user vectors that are kept, or from the clicks themselves. */
export interface Scorer {
  /** Of user vectors. */
  readonly counts: CacheCounts;
  setWeights(weights: NamedArrays): void;
  /** @param keys Of the histories (`historyKeys`). */
  score(histories: Histories, keys: Float64Array, candidates: List<Int32Array>): Promise<Float32Array>;
  close(): Promise<void>;
}

/**
 * A predictor that reads the clicks (`din`, `miner` by category) is given them: its user is another one for each candidate, and the part of MINER's
 * that is not (a score for every click) is computed anew for every row. Every other one scores users that are encoded once each.
 */
export function openScorer(recommender: Recommender, encoded: EncodedItems, options: ScoreOptions): Promise<Scorer> {
  return recommender.predictor.readsHistory ? byClicks(recommender, encoded, options) : byUsers(recommender, encoded, options);
}

async function byClicks(recommender: Recommender, { items, distinct }: EncodedItems, options: ScoreOptions): Promise<Scorer> {
  const pairs = await opened(recommender, 'pairs', pairProgram(recommender), options);
  let weights: NamedArrays = {};
  return {
    counts: { asked: 0, hits: 0, encoded: 0 },
    setWeights(given) {
      weights = given;
      pairs.setWeights(given);
    },
    score: (histories, _, candidates) => predictedScores({
      candidates, items, distinct, program: pairs.program, userOf: Int32Array.from({ length: candidates.offsets.length - 1 }, (_, row) => row),
      whom: (rows, place) => historyInputs(recommender, weights, histories, rows, place), stepsOf: (row) => historySteps(recommender, histories, row),
    }),
    close: () => pairs.program.close(),
  };
}

async function byUsers(recommender: Recommender, encoded: EncodedItems, options: ScoreOptions): Promise<Scorer> {
  const encoding = await opened(recommender, 'users', userProgram(recommender), options);
  const { items, distinct } = encoded;
  const encode = userEncoder(recommender, encoded, encoding.program);
  const kept = new UserVectors(options.mostUserBytes ?? 256 * 2 ** 20);
  let predicting: OpenedProgram | undefined; // opened when the first user has shown how many interests there are
  let weights: NamedArrays = {};

  async function score(histories: Histories, keys: Float64Array, candidates: List<Int32Array>): Promise<Float32Array> {
    const users = await kept.gather(keys, (rows) => encode(histories, rows, weights));
    if (isDotProduct(recommender, users)) return dotted(users, candidates);
    if (!predicting) {
      predicting = await opened(recommender, 'predictor', predictorProgram(recommender, users.shape), options);
      predicting.setWeights(weights);
    }
    const width = users.shape.reduce((product, size) => product * size, 1);
    return predictedScores({
      candidates, userOf: users.userOf, items, distinct, program: predicting.program,
      whom(rows) {
        const vectors = new Float32Array(rows.length * width);
        for (let at = 0; at < rows.length; at++) {
          const from = users.userOf[rows[at]!]! * width;
          vectors.set(users.vectors.subarray(from, from + width), at * width);
        }
        return { users: { shape: [rows.length, ...users.shape], values: vectors } };
      },
    });
  }

  async function dotted({ userOf, vectors }: UsersOfRows, { offsets, values }: List<Int32Array>): Promise<Float32Array> {
    distinct.clear();
    const at = values.subarray(offsets[0]!, offsets.at(-1)!).map((item) => distinct.place(item));
    const { width } = items;
    return dotScores({ vectors, width, at: userOf }, { vectors: await items.gather(distinct.list().slice()), width, at }, offsets);
  }

  return {
    counts: kept.counts, score,
    setWeights(given) {
      weights = given;
      kept.clear();
      encoding.setWeights(given);
      predicting?.setWeights(given);
    },
    close: async () => void await Promise.all([encoding.program.close(), predicting?.program.close()]),
  };
}

interface OpenedProgram {
  readonly program: ScoringProgram;
  setWeights(weights: NamedArrays): void;
}

async function opened(recommender: Recommender, part: string, described: DescribedProgram, { on }: ScoreOptions): Promise<OpenedProgram> {
  const program = await openScoring(described, { on, name: `${recommender.name} ${part}`, madeOf: { [part]: recommender.toJSON() } });
  const names = Object.keys(described.options.weights ?? {});
  return { program, setWeights: (weights) => program.setWeights(namedIn(weights, names)) };
}

/** The predictor `dot` needs no program: the same numbers in typed arrays. */
function isDotProduct({ predictor: { name, weights }, items }: Recommender, { shape }: UsersOfRows): boolean {
  return name === 'dot' && Object.keys(weights).length === 0 && shape.length === 1 && shape[0] === items.width;
}
