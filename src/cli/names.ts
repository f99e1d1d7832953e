// Written by `npm run index` from the doc comments. Do not edit.
export interface Entry {
  readonly kind: string;
  readonly name: string;
  /** What to import it from. */
  readonly from: string;
  /** One sentence. */
  readonly about: string;
}

export const names: readonly Entry[] = [
  { kind: "operators", name: "describe", from: "rxrec/operators", about: "Writes what an encoder is to read of a user and of each candidate." },
  { kind: "operators", name: "embed", from: "rxrec/operators", about: "Turns the text of each user and of each candidate into a vector." },
  { kind: "operators", name: "explode", from: "rxrec/operators", about: "Turns every row into one row per candidate: the last step before a table of scores." },
  { kind: "operators", name: "filterRows", from: "rxrec/operators", about: "Goes on with the rows for which every condition holds." },
  { kind: "operators", name: "infer", from: "rxrec/operators", about: "Asks a language model for its logits of the answers, at the last position of every prompt." },
  { kind: "operators", name: "joinItems", from: "rxrec/operators", about: "Looks up what each clicked item and each candidate is called." },
  { kind: "operators", name: "prompt", from: "rxrec/operators", about: "Writes one prompt per candidate, and shortens it until it fits: oldest clicks go first, then long texts are halved." },
  { kind: "operators", name: "rebatch", from: "rxrec/operators", about: "Cuts the stream into batches of `rows` rows, the size a device call wants." },
  { kind: "operators", name: "sampleRows", from: "rxrec/operators", about: "Goes on with a random part of the rows." },
  { kind: "operators", name: "saveRows", from: "rxrec/operators", about: "Writes rows to a table and lets them go on." },
  { kind: "operators", name: "scoreColumn", from: "rxrec/operators", about: "Takes another column for the scores: known click probabilities, for the ceiling that no scorer passes." },
  { kind: "operators", name: "scoreCosine", from: "rxrec/operators", about: "Scores each candidate by the cosine between the user's vector and the item's; 0 where one of them is all zeros." },
  { kind: "operators", name: "scoreDot", from: "rxrec/operators", about: "Scores each candidate by the dot product of the user's vector and the item's." },
  { kind: "operators", name: "scorePopularity", from: "rxrec/operators", about: "Scores each candidate by how often everybody clicked it before: the baseline that knows nothing of the user." },
  { kind: "operators", name: "scoreRandom", from: "rxrec/operators", about: "Scores each candidate by a seeded random number: the floor that every scorer must clear." },
  { kind: "operators", name: "scoreTextMatch", from: "rxrec/operators", about: "Scores each candidate by how well its words match those of the clicked items: Okapi BM25, k1 1.2, b 0.75." },
  { kind: "operators", name: "scoreWith", from: "rxrec/operators", about: "Scores each candidate with a recommender that has been trained." },
  { kind: "operators", name: "scoreYesNo", from: "rxrec/operators", about: "Turns the model's logits for the answers NO and YES into a click score per candidate." },
  { kind: "operators", name: "takeHistory", from: "rxrec/operators", about: "Shortens every user's history to the newest clicks; their order stays." },
  { kind: "operators", name: "tokenize", from: "rxrec/operators", about: "Turns prompts into token ids." },
  { kind: "metrics", name: "auc", from: "rxrec/metrics", about: "Area under the ROC curve over all rows, whatever group they are in." },
  { kind: "metrics", name: "ece", from: "rxrec/metrics", about: "Expected calibration error over all rows: how far scores, read as probabilities of label 1, are from the frequencies of label 1." },
  { kind: "metrics", name: "f1", from: "rxrec/metrics", about: "F1 of the positive class over all rows, a row being predicted positive when `score >= threshold`." },
  { kind: "metrics", name: "gauc", from: "rxrec/metrics", about: "Area under the ROC curve of each group, averaged with equal weights." },
  { kind: "metrics", name: "hitRatio", from: "rxrec/metrics", about: "Share of the groups with a positive among their best `k` rows." },
  { kind: "metrics", name: "logLoss", from: "rxrec/metrics", about: "Mean negative log-likelihood over all rows, in nats." },
  { kind: "metrics", name: "lrap", from: "rxrec/metrics", about: "Label-ranking average precision of each group: what RecBench prints as \"MRR\"." },
  { kind: "metrics", name: "map", from: "rxrec/metrics", about: "Mean average precision of the best `k` rows of each group." },
  { kind: "metrics", name: "mrrFirst", from: "rxrec/metrics", about: "Reciprocal rank of the first positive of each group; 0 where it ranks below `k`." },
  { kind: "metrics", name: "mrrOverPositives", from: "rxrec/metrics", about: "Mean reciprocal rank over all positives of each group; ranks below `k` count 0." },
  { kind: "metrics", name: "ndcg", from: "rxrec/metrics", about: "Normalised discounted cumulative gain of the best `k` rows of each group." },
  { kind: "metrics", name: "precision", from: "rxrec/metrics", about: "Share of the best `k` rows of each group that are positive." },
  { kind: "metrics", name: "recall", from: "rxrec/metrics", about: "Share of the positives of each group that are among its best `k` rows." },
  { kind: "scenarios", name: "mind", from: "rxrec/scenarios", about: "MIND, small and large: Microsoft News impressions as they were shown, one row each." },
  { kind: "scenarios", name: "movielens", from: "rxrec/scenarios", about: "MovieLens, any release: ratings above 3 are clicks, below 3 non-clicks, 3 itself is dropped." },
  { kind: "scenarios", name: "newsroom", from: "rxrec/scenarios", about: "Made-up news with known ground truth, at any size, from a seed." },
  { kind: "scenarios", name: "recbench", from: "rxrec/scenarios", about: "Data sets as RecBench released them, prepared by its own code." },
  { kind: "scenarios", name: "recbole", from: "rxrec/scenarios", about: "Any data set in RecBole's atomic files: `NAME.inter`, `NAME.item`, and `NAME.user` where there is one." },
  { kind: "engines", name: "onnxEncoder", from: "rxrec/engines", about: "Any encoder exported to ONNX, or a decoder used as one, in a thread of its own." },
  { kind: "engines", name: "onnx", from: "rxrec/engines", about: "Any decoder exported to ONNX, in a thread of its own." },
  { kind: "engines", name: "staticVectors", from: "rxrec/engines", about: "Word vectors without a network: the vector of a text is the mean of the vectors of its tokens." },
  { kind: "prompts", name: "recbenchMatching", from: "rxrec/prompts", about: "What RecBench lets an encoder read of a user and of an item: no instruction, no suffix." },
  { kind: "prompts", name: "recbenchYesNoChat", from: "rxrec/prompts", about: "RecBench's pair-wise prompt for instruction-tuned models: as `recbenchYesNo` with a longer instruction." },
  { kind: "prompts", name: "recbenchYesNo", from: "rxrec/prompts", about: "RecBench's pair-wise prompt for models that only complete text: one sentence of instruction, the clicks numbered from the oldest, the candidate, and `Answer (Yes/No): `." },
  { kind: "sinks", name: "count", from: "rxrec/sinks", about: "Counts the rows that arrive, and those set aside on the way." },
  { kind: "sinks", name: "measure", from: "rxrec/sinks", about: "Computes metrics from the scores and labels of each impression's candidates." },
  { kind: "pipelines", name: "quickstart", from: "pipelines/quickstart.ts", about: "The main job: four kinds of recommender on the same rows of the same split, into the same metrics." },
  { kind: "pipelines", name: "zero-shot-generative", from: "pipelines/zero-shot-generative.ts", about: "Zero-shot click scoring: a language model reads what a user has clicked and one candidate, and answers YES or NO." },
  { kind: "pipelines", name: "zero-shot-matching", from: "pipelines/zero-shot-matching.ts", about: "Zero-shot matching: an encoder turns what a user has clicked, and each candidate, into a vector; the score is their product." },
];
