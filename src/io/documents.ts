// Written by `npm run types` from schemas/: one interface per document. Do not edit.
/**
 * A benchmark in YAML, for `pipelines/recbench.ts`: models by scenarios, each model by the schemes that it names.
 */
export interface BenchmarkConfigDocument {
  /**
   * Version of this form of document; 1 where it is left out.
   */
  version?: 1;
  /**
   * YAML files that this one stands over, from its folder.
   */
  imports?: string | string[];
  /**
   * Variables: values that `${name}` stands for, and that `--set name=value` sets.
   */
  with?: {
    [k: string]: unknown;
  };
  /**
   * Of the benchmark, and of its folder. Default: that of the file.
   */
  name?: string;
  /**
   * What the table compares. Default gauc.
   */
  metric?: string;
  /**
   * Measured beside it. Default ndcg@5, mrrFirst, auc.
   */
  others?: string[];
  /**
   * What metrics over groups are averaged over. Default user, as in RecBench.
   */
  by?: 'impression' | 'user';
  /**
   * Prompts bit for bit as in RecBench, or with its defects fixed. Default sound.
   */
  protocol?: 'sound' | 'recbench';
  /**
   * The newest clicks that are told. Default 20.
   */
  history?: number;
  /**
   * Whole impressions of the test split are taken until there are so many candidates. Default all.
   */
  rows?: number;
  /**
   * Rows of a cell that may be set aside. Default 0.
   */
  faults?: number;
  /**
   * CSV with the columns scheme, model, dataset and value: what was published.
   */
  published?: string;
  /**
   * The columns, by name.
   */
  scenarios: {
    [k: string]: {
      data: Data;
      /**
       * What it is called among the published values. Default its own name, where that is there.
       */
      published?: string;
      /**
       * Of this one.
       */
      rows?: number;
      /**
       * Of its cells.
       */
      faults?: number;
      /**
       * Columns of the items for models that read items attribute by attribute. Default title.
       *
       * @minItems 1
       */
      attributes?: [string, ...string[]];
      /**
       * What is set in the training configurations, by path: `model.width: 64`, `texts: {...}`.
       */
      set?: {
        [k: string]: unknown;
      };
    };
  };
  /**
   * The rows, by name; one for each scheme.
   */
  models: {
    [k: string]: {
      /**
       * What it is called among the published values. Default its own name, where that is there.
       */
      published?: string;
      /**
       * Those that it is asked about, by name. Default all.
       *
       * @minItems 1
       */
      scenarios?: [string, ...string[]];
      generative?: Generative;
      matching?: Matching;
      /**
       * A recommender that is trained on the train split.
       */
      trained?: {
        /**
         * A training configuration, from the folder of this file.
         */
        config: string;
        /**
         * What is set in the training configurations, by path: `model.width: 64`, `texts: {...}`.
         */
        set?: {
          [k: string]: unknown;
        };
      };
      /**
       * What needs no model.
       */
      baseline?: 'random' | 'popularity' | 'text-match' | 'item-knn' | 'ceiling';
    };
  };
}
/**
 * A folder that `rxrec prepare` wrote, or a scenario that is prepared first.
 */
export interface Data {
  /**
   * Folder of a prepared scenario.
   */
  prepared?: string;
  /**
   * books and readers, the part of Goodreads that ONCE released.
   */
  'goodreads-once'?: {
    [k: string]: unknown;
  };
  /**
   * H&M fashion purchases, with cold articles.
   */
  hm?: {
    [k: string]: unknown;
  };
  /**
   * Microsoft News impressions, MIND small and large.
   */
  mind?: {
    [k: string]: unknown;
  };
  /**
   * MovieLens ratings as likes, split by a hash of user and film.
   */
  'movielens-ratings'?: {
    [k: string]: unknown;
  };
  /**
   * films and ratings: ml-latest(-small), 100K, 1M, 10M, 20M, 25M.
   */
  movielens?: {
    [k: string]: unknown;
  };
  /**
   * made-up news with known click probabilities, generated at any size.
   */
  newsroom?: {
    [k: string]: unknown;
  };
  /**
   * a data set in the Parquet layout that RecBench released.
   */
  recbench?: {
    [k: string]: unknown;
  };
  /**
   * any data set in RecBole atomic files (.inter, .item, .user).
   */
  recbole?: {
    [k: string]: unknown;
  };
  /**
   * films liked and disliked, and whether the next one was: the prompts of TALLRec.
   */
  tallrec?: {
    [k: string]: unknown;
  };
  /**
   * The first so many impressions of a split. Default all.
   */
  take?: {
    [k: string]: unknown;
  };
}
/**
 * A language model that answers YES or NO to every candidate: an engine by name.
 */
export interface Generative {
  /**
   * A T5, or what was made of one as P5 was, in a thread of its own: the encoder reads the prompt, and the decoder is asked for its first token.
   */
  encoderDecoder?: {
    [k: string]: unknown;
  };
  /**
   * A model in GGUF, computed by llama.cpp in this process, off its event loop.
   */
  llamaCpp?: {
    [k: string]: unknown;
  };
  /**
   * A model in GGUF served by llama.cpp: `/completion` of `llama-server`.
   */
  llamaServer?: {
    [k: string]: unknown;
  };
  /**
   * Any decoder exported to ONNX, in a thread of its own.
   */
  onnx?: {
    [k: string]: unknown;
  };
  /**
   * A served chat model that tells log-probabilities: `/v1/chat/completions` of OpenAI and everybody who speaks like it.
   */
  openaiChat?: {
    [k: string]: unknown;
  };
  /**
   * A served language model that completes text: `/v1/completions` of OpenAI, vLLM, SGLang, llama.cpp and many more.
   */
  openaiCompletions?: {
    [k: string]: unknown;
  };
  /**
   * A served chat model without log-probabilities, whose replies in words become hard labels: a score is 0 or 1.
   */
  openaiReplies?: {
    [k: string]: unknown;
  };
  /**
   * A language model served by SGLang, asked by `/v1/score`: one query, many items, and how likely each answer is against the others after each item.
   */
  sglangScore?: {
    [k: string]: unknown;
  };
  /**
   * The model of a checkpoint folder, in a thread of its own: a decoder, or an encoder that guesses words.
   */
  transformer?: {
    [k: string]: unknown;
  };
  /**
   * A language model served by vLLM, asked by `/generative_scoring`: one query, many items, and how likely the second answer is against the first after each.
   */
  vllmScoring?: {
    [k: string]: unknown;
  };
  /**
   * Default recbenchYesNo.
   */
  prompt?: 'recbenchService' | 'recbenchYesNoChat' | 'recbenchYesNo';
  /**
   * Tokens of a prompt; too long: oldest clicks go first. Default 1024.
   */
  atMost?: number;
}
/**
 * An encoder that makes vectors of user and candidate: an engine by name.
 */
export interface Matching {
  /**
   * Any encoder exported to ONNX, or a decoder used as one, in a thread of its own.
   */
  onnxEncoder?: {
    [k: string]: unknown;
  };
  /**
   * A served encoder: `/v1/embeddings` of OpenAI, vLLM, llama.cpp and many more.
   */
  openaiEmbeddings?: {
    [k: string]: unknown;
  };
  /**
   * Recformer: a Longformer that reads items attribute by attribute; the vector of a user, or of an item, is the state of its start token.
   */
  recformer?: {
    [k: string]: unknown;
  };
  /**
   * A T5 or P5 as an encoder of texts: the vector of a text is the state of the decoder at its start token, once the encoder has read the text.
   */
  startState?: {
    [k: string]: unknown;
  };
  /**
   * Word vectors without a network: the vector of a text is the mean of the vectors of its tokens.
   */
  staticVectors?: {
    [k: string]: unknown;
  };
  /**
   * The model of a checkpoint folder as an encoder of texts, in a thread of its own: a BERT or E5, a decoder, or the encoder of a T5.
   */
  transformerEncoder?: {
    [k: string]: unknown;
  };
  /**
   * Default recbenchMatching, for recformer recformerMatching.
   */
  prompt?: 'e5Matching' | 'recbenchMatching' | 'recformerMatching';
  /**
   * Dot product, as in RecBench, or cosine. Default dot.
   */
  score?: 'dot' | 'cosine';
  /**
   * Tokens of a text; too long: oldest clicks go first. Default 512.
   */
  atMost?: number;
}

/**
 * `table.json` of a benchmark: what became of every cell, beside what was published. No clock time, so that a resumed benchmark ends with the same bytes.
 */
export interface BenchmarkTableDocument {
  /**
   * Version of this form of document.
   */
  version: 1;
  /**
   * Of the benchmark.
   */
  name: string;
  /**
   * What metrics over groups are averaged over.
   */
  by: 'impression' | 'user';
  /**
   * Whether prompts follow the original bit for bit, or with its defects mended.
   */
  protocol: 'recbench' | 'sound';
  /**
   * What was measured, what the table compares first.
   *
   * @minItems 1
   */
  metrics: [
    {
      name: string;
      better: 'higher' | 'lower';
      /**
       * Settles ties, empty groups and which of several definitions this is.
       */
      definition: string;
    },
    ...{
      name: string;
      better: 'higher' | 'lower';
      /**
       * Settles ties, empty groups and which of several definitions this is.
       */
      definition: string;
    }[]
  ];
  /**
   * The columns.
   */
  scenarios: {
    name: string;
    /**
     * Scenario and version that its tables are of; nothing while they are not there.
     */
    data: string | null;
    /**
     * Candidates after which the test split was left; nothing where all of it was taken.
     */
    rows: number | null;
    /**
     * What it is called among the published values.
     */
    published: string | null;
  }[];
  /**
   * A model under one scheme each.
   */
  rows: {
    scheme: 'generative' | 'matching' | 'trained' | 'baseline';
    model: string;
    /**
     * What it is called among the published values.
     */
    published: string | null;
    /**
     * Whether it knows what no model can: it is never the best.
     */
    isCeiling: boolean;
    /**
     * Of the first metric over all scenarios; nothing while one is missing.
     */
    mean: number | null;
    /**
     * Of the published values, of all data sets that this table has of them.
     */
    publishedMean: number | null;
  }[];
  /**
   * Row after row.
   */
  cells: {
    scheme: 'generative' | 'matching' | 'trained' | 'baseline';
    model: string;
    scenario: string;
    /**
     * `open`: not done yet.
     */
    state: 'done' | 'open' | 'missing' | 'failed';
    /**
     * Of its run, from the folder of this file.
     */
    folder?: string;
    metrics?: {
      [k: string]: {
        /**
         * Nothing where no group defines it.
         */
        value: number | null;
        /**
         * Groups, or rows, that the value is a mean over.
         */
        groups: number;
        /**
         * Groups left out because the metric does not exist for them.
         */
        leftOut: number;
      };
    };
    /**
     * Whether no other model has a better value of the first metric on this scenario.
     */
    best: boolean;
    impressions?: number;
    candidates?: number;
    clicked?: number;
    /**
     * Rows that could not be scored.
     */
    setAside?: number;
    /**
     * The published value of the first metric.
     */
    published?: number;
    /**
     * What is missing, or went wrong.
     */
    what?: string;
    /**
     * Of the error.
     */
    code?: string;
  }[];
  /**
   * What has to be known before measured and published values are compared.
   */
  notes: string[];
}

/**
 * A finished partition of a run: the state of its sinks and the rows set aside, so that a resumed run starts behind it.
 */
export interface CheckpointDocument {
  /**
   * Version of this form of document.
   */
  version: 1;
  /**
   * Number of the partition.
   */
  index: number;
  /**
   * First source row.
   */
  from: number;
  /**
   * One past the last source row it was to have.
   */
  until: number;
  /**
   * One past the last source row there was.
   */
  end: number;
  /**
   * Rows set aside.
   */
  faults: {
    /**
     * Source row.
     */
    row: number;
    branch: string;
    operator: string;
    code: string;
    message: string;
  }[];
  /**
   * Saved state of each sink, by branch; an empty name before any branch.
   */
  folds: {
    /**
     * Bytes in base64.
     */
    [k: string]: string;
  };
}

/**
 * `recommender.json` of an exported recommender: what it is, what its files take and give, what it was trained on and how well it did.
 */
export interface ExportedRecommenderDocument {
  /**
   * Version of this form of document.
   */
  version: 1;
  /**
   * Version of rxrec that wrote it.
   */
  rxrec: string;
  /**
   * Of the recommender.
   */
  name: string;
  /**
   * How a choice was learned: the clicked one among several, or a yes or no for each. The score of `ranking` is a logit.
   */
  scheme: 'matching' | 'ranking';
  /**
   * The recommender with all its options.
   */
  recommender: {
    [k: string]: unknown;
  };
  /**
   * Where its weights are from.
   */
  training: {
    /**
     * Names what was trained by content: model, data, options.
     */
    fingerprint: string;
    /**
     * Those of the best validation, or the last.
     */
    weights: 'best' | 'last';
    /**
     * Steps made.
     */
    step: number;
    seed: number;
    /**
     * What decides the weights: data and catalogue by hash, optimizer, seed, ...
     */
    madeOf: {
      [k: string]: unknown;
    };
  };
  /**
   * Values of all weights, tables of vectors included.
   */
  parameters: number;
  /**
   * Terms of the data that it was trained on, where they are known.
   */
  licence: string | null;
  /**
   * The number that decided which weights are the best; nothing where nothing was validated.
   */
  watched: {
    name: string;
    better: 'higher' | 'lower';
  } | null;
  /**
   * What the validation of these weights found; nothing where there was none.
   */
  validation: {
    /**
     * Steps made.
     */
    step: number;
    /**
     * Epochs passed, and what was passed of the next.
     */
    epoch: number;
    metrics: ExportedMetrics;
  } | null;
  /**
   * What the run that it is taken from measured.
   */
  test?: {
    /**
     * Name of the run.
     */
    graph: string;
    /**
     * Names the run by content.
     */
    fingerprint: string;
    /**
     * That were measured.
     */
    impressions: number;
    metrics: ExportedMetrics;
  };
  /**
   * The catalogue in `items.parquet`, in the order of its numbers: `id`, `vector`.
   */
  items: {
    count: number;
    /**
     * Of an item's vector.
     */
    width: number;
  };
  /**
   * What a user is.
   */
  users: {
    /**
     * Of one user's vector, or vectors; a size that varies has a name.
     */
    shape: (number | string)[];
    /**
     * Clicks that are looked at, at most.
     */
    clicks: number;
    /**
     * Which, of too many.
     */
    keep: 'last' | 'first';
    /**
     * Whether every history has as many steps as `clicks`, those behind the last click masked.
     */
    padded: boolean;
    /**
     * Whether `user.onnx` takes vectors of the clicked items, or what these say of themselves, which `items.parquet` then has too (`text.NAME`).
     */
    reads: 'vectors' | 'texts';
    /**
     * Of `texts`: item 0 stands where no click is.
     */
    blank?: 'item';
    /**
     * Users that it knows by number, in `users.parquet`; nothing where it knows none.
     */
    known?: number;
  };
  /**
   * Whether a score is the dot product of user and item vector and nothing else: then an index of nearest vectors finds what to recommend.
   */
  score: 'dot' | 'graph';
  /**
   * What an item says of itself, by name; `vocabulary.json` says how it becomes numbers.
   */
  texts: {
    [k: string]: {
      /**
       * Numbers that there are in its vocabulary while it was trained.
       */
      rows: number;
      vocabulary: string;
      /**
       * Column of the items, and how it becomes numbers.
       */
      text: {
        [k: string]: unknown;
      };
    };
  };
  /**
   * The ONNX files.
   */
  graphs: {
    item: ExportedGraph;
    user: ExportedGraph;
    score: ExportedGraph;
  };
  /**
   * Every other file, as it was written; README.md is for people and may be changed.
   */
  files: {
    [k: string]: {
      bytes: number;
      sha256: string;
    };
  };
}
/**
 * By name; nothing where it has no value.
 */
export interface ExportedMetrics {
  [k: string]: number | null;
}
/**
 * An ONNX file, its weights in it.
 */
export interface ExportedGraph {
  /**
   * Version of the operator set.
   */
  opset: number;
  inputs: ExportedTensor[];
  outputs: ExportedTensor[];
}
export interface ExportedTensor {
  name: string;
  type: 'float32' | 'int32';
  /**
   * A size that varies has a name, and is at least 1.
   */
  shape: (number | string)[];
  about: string;
}

/**
 * `vocabulary.json` of an exported recommender: how what an item says of itself becomes the numbers that `item.onnx` takes.
 */
export interface ExportedVocabularyDocument {
  /**
   * Version of this form of document.
   */
  version: 1;
  /**
   * How a text becomes words: normalised, in lower case, every match of the pattern a word.
   */
  cut: {
    /**
     * Unicode normal form, before anything else.
     */
    normal: 'NFKC';
    case: 'lower';
    /**
     * A regular expression with Unicode properties.
     */
    pattern: string;
  };
  /**
   * By name, as in the inputs `text.NAME` and `mask.NAME`.
   */
  columns: {
    [k: string]: {
      /**
       * Column of the items.
       */
      from: string;
      /**
       * `words`: one number per word; `category`: one for the whole value; `number`: the number of the item itself; `codes`: one for one of a list of codes, written as text; `tokens`: one per token of tokenizer.json.
       */
      as: 'words' | 'category' | 'number' | 'codes' | 'tokens';
      /**
       * Whose numbers they are.
       */
      vocabulary: string;
      /**
       * Words or tokens that are kept, from the first.
       */
      most?: number;
      /**
       * Words before those of an item that has any; they do not count in `most`, as tokens they do.
       */
      lead?: string;
      /**
       * Which of the codes, from 0.
       */
      level?: number;
      /**
       * Whether the tokenizer's own tokens stand before the first text of an item and behind each; they count in `most`.
       */
      around?: boolean;
      /**
       * `lead`: the words of `lead` alone, which every item has; `value`: what the item says alone, and as many tokens as are left of `most`. Each is cut by itself.
       */
      only?: 'lead' | 'value';
      /**
       * The number of what training has not seen; tokens have none.
       */
      unknown?: number;
    };
  };
  /**
   * The number of the first word of a vocabulary; 0 is padding.
   */
  first: number;
  /**
   * Words or values in the order of their numbers.
   */
  vocabularies: {
    [k: string]: string[];
  };
}

/**
 * `graph.json` of a run: the graph as it is drawn.
 */
export interface GraphDocument {
  /**
   * Version of this form of document.
   */
  version: 1;
  /**
   * Name of the graph.
   */
  name: string;
  /**
   * In reading order.
   */
  nodes: {
    id: string;
    kind: 'source' | 'operator' | 'sink';
    name: string;
    /**
     * Empty before any branch; nested branches as `llm/small`.
     */
    branch: string;
    /**
     * What its factory was called with.
     */
    options?: {
      [k: string]: unknown;
    };
    /**
     * Columns and their types.
     */
    reads: {
      /**
       * A column type: `int32`, `list<utf8>`, ...
       */
      [k: string]: string;
    };
    /**
     * Columns and their types.
     */
    adds: {
      /**
       * A column type: `int32`, `list<utf8>`, ...
       */
      [k: string]: string;
    };
    /**
     * What happens to rows: same, fewer, regrouped, expanded.
     */
    rows: string;
    /**
     * Rows it keeps back at most; of a source, rows of a batch.
     */
    holds: number;
  }[];
  /**
   * From each node to those it feeds.
   */
  edges: {
    from: string;
    to: string;
  }[];
}

/**
 * `not-finite-step-N.json` of a training: the batch whose loss or gradients were no finite numbers. What is no finite number is told as text.
 */
export interface NotFiniteBatchDocument {
  /**
   * Version of this form of document.
   */
  version: 1;
  /**
   * Name of the recommender.
   */
  recommender: string;
  /**
   * From 0.
   */
  epoch: number;
  /**
   * The step that was not made, from 1.
   */
  step: number;
  /**
   * Of the batch.
   */
  loss: number | string;
  /**
   * Training rows, as they were in the batch.
   */
  rows: {
    /**
     * Row of the training data.
     */
    sourceRow: number;
    /**
     * Item numbers, oldest click first.
     */
    history: number[];
    /**
     * Item numbers: the candidate, then what was drawn against it.
     */
    candidates: number[];
    /**
     * Of the candidate; 1 for a click.
     */
    label: 0 | 1;
    /**
     * One per candidate.
     */
    scores: (number | string)[];
    /**
     * Of this row.
     */
    loss: number | string;
  }[];
  /**
   * By weight, the largest first: those that are not finite before all.
   */
  gradients: {
    weight: string;
    /**
     * Euclidean.
     */
    norm: number | string;
    /**
     * Values that are no finite number.
     */
    notFinite: number;
    /**
     * Values in all.
     */
    values: number;
  }[];
}

/**
 * `report.json` of a run: everything it found out, and no clock time, so that a resumed run ends with the same bytes.
 */
export interface ReportDocument {
  /**
   * Version of this form of document.
   */
  version: 1;
  /**
   * Name of the graph.
   */
  graph: string;
  /**
   * Names the run by content: graph, options, models, data.
   */
  fingerprint: string;
  /**
   * Whether the prompts follow the original bit for bit, or with its defects mended.
   */
  protocol?: 'recbench' | 'sound';
  /**
   * What the rows were read from.
   */
  source: {
    [k: string]: unknown;
  };
  /**
   * Source rows.
   */
  rows: number;
  /**
   * Rows set aside.
   */
  faults: {
    total: number;
    byCode: {
      [k: string]: number;
    };
  };
  /**
   * Result of each sink, by branch; a graph without branches goes by its own name.
   */
  results: {
    [k: string]: {
      metrics?: {
        [k: string]: {
          /**
           * Nothing where no group defines it.
           */
          value: number | null;
          /**
           * Groups, or rows, that the value is a mean over.
           */
          groups: number;
          /**
           * Groups left out because the metric does not exist for them.
           */
          leftOut: number;
          /**
           * Settles ties, empty groups and which of several definitions this is.
           */
          definition: string;
          better?: 'higher' | 'lower';
        };
      };
      [k: string]: unknown;
    };
  };
}

/**
 * A run file in YAML: a pipeline and its options, as a command line would name them.
 */
export interface RunConfigDocument {
  /**
   * Version of this form of document; 1 where it is left out.
   */
  version?: 1;
  /**
   * Path of the pipeline, from the folder of this file.
   */
  pipeline: string;
  /**
   * Options of the pipeline and of the run; `rxrec run PIPELINE --help` lists them.
   */
  options?: {
    /**
     * One value, or several for an option that takes a list.
     */
    [k: string]: string | number | boolean | (string | number)[];
  };
}

/**
 * `scenario.json` of a prepared folder: what it holds and where that came from. No clock times: the same input gives the same bytes.
 */
export interface ScenarioDocument {
  /**
   * Name of the scenario.
   */
  name: string;
  /**
   * Version of the scenario: it moves whenever the tables made of the same raw files move.
   */
  version: number;
  /**
   * One line about it.
   */
  title: string;
  /**
   * What may be done with the raw data.
   */
  licence: string;
  /**
   * Options that it was prepared with.
   */
  options: {
    [k: string]: string | number | boolean;
  };
  /**
   * Over all splits.
   */
  counts: {
    /**
     * Users with an impression.
     */
    users: number;
    /**
     * Items that histories and candidates name; in all: rows of `items.parquet`.
     */
    items: number;
    /**
     * Impressions.
     */
    impressions: number;
    /**
     * Candidates of all impressions.
     */
    rows: number;
    /**
     * Candidates that were clicked.
     */
    positives: number;
  };
  /**
   * Those that there are.
   */
  splits: {
    train?: {
      /**
       * Users with an impression.
       */
      users: number;
      /**
       * Items that histories and candidates name; in all: rows of `items.parquet`.
       */
      items: number;
      /**
       * Impressions.
       */
      impressions: number;
      /**
       * Candidates of all impressions.
       */
      rows: number;
      /**
       * Candidates that were clicked.
       */
      positives: number;
      /**
       * Columns and their types.
       */
      columns: {
        /**
         * A column type: `int32`, `list<utf8>`, ...
         */
        [k: string]: string;
      };
    };
    valid?: {
      /**
       * Users with an impression.
       */
      users: number;
      /**
       * Items that histories and candidates name; in all: rows of `items.parquet`.
       */
      items: number;
      /**
       * Impressions.
       */
      impressions: number;
      /**
       * Candidates of all impressions.
       */
      rows: number;
      /**
       * Candidates that were clicked.
       */
      positives: number;
      /**
       * Columns and their types.
       */
      columns: {
        /**
         * A column type: `int32`, `list<utf8>`, ...
         */
        [k: string]: string;
      };
    };
    test?: {
      /**
       * Users with an impression.
       */
      users: number;
      /**
       * Items that histories and candidates name; in all: rows of `items.parquet`.
       */
      items: number;
      /**
       * Impressions.
       */
      impressions: number;
      /**
       * Candidates of all impressions.
       */
      rows: number;
      /**
       * Candidates that were clicked.
       */
      positives: number;
      /**
       * Columns and their types.
       */
      columns: {
        /**
         * A column type: `int32`, `list<utf8>`, ...
         */
        [k: string]: string;
      };
    };
  };
  /**
   * Left out on purpose, by reason.
   */
  dropped: {
    [k: string]: number;
  };
  /**
   * Raw lines set aside, by code.
   */
  faults: {
    [k: string]: number;
  };
  /**
   * Columns of `items.parquet` that a prompt tells.
   */
  text: string[];
  /**
   * What a reader must know: an assumption, a missing file.
   */
  notes: string[];
  /**
   * Raw files, by path inside the raw folder.
   */
  raw: {
    [k: string]: {
      bytes: number;
      sha256: string;
    };
  };
  /**
   * The prepared tables, by name.
   */
  files: {
    [k: string]: {
      bytes: number;
      sha256: string;
    };
  };
}

/**
 * `timings.json` of a run: how long it took. Kept apart from the report, which is the same however long it took.
 */
export interface TimingsDocument {
  /**
   * Version of this form of document.
   */
  version: 1;
  /**
   * Of this sitting, ms.
   */
  elapsedMs: number;
  /**
   * Source rows in all.
   */
  rows: number;
  /**
   * Source rows taken from an earlier sitting.
   */
  resumedRows: number;
  /**
   * Of the partitions computed in this sitting.
   */
  operators: {
    branch: string;
    name: string;
    /**
     * Rows that came out of it.
     */
    rows: number;
    /**
     * Time on the event loop, ms.
     */
    busyMs: number;
    /**
     * Time with rows inside it, ms.
     */
    heldMs: number;
  }[];
  /**
   * Of engines that count what they were asked.
   */
  usage?: {
    engine: string;
    /**
     * '' before the first branch point.
     */
    branch: string;
    /**
     * Requests that were answered, those tried again counted once.
     */
    requests: number;
    /**
     * Tries that failed and were made again.
     */
    retries: number;
    /**
     * Prompts or texts that were answered in this sitting.
     */
    asked: number;
    /**
     * Prompts or texts whose answers were kept from an earlier one.
     */
    kept: number;
    /**
     * Tokens read, as the service counts them.
     */
    promptTokens: number;
    /**
     * Tokens written.
     */
    completionTokens: number;
    /**
     * Tokens read when the kept answers were asked for.
     */
    keptPromptTokens: number;
    /**
     * Tokens written then.
     */
    keptCompletionTokens: number;
    /**
     * How an engine of one's own went about it; absent where there is nothing to choose.
     */
    path?: string;
    /**
     * What was asked in this sitting costs this much, in the currency of the prices that were given.
     */
    cost?: number;
  }[];
}

/**
 * A training in YAML, for `rxrec train`: data, model, how it is trained and measured.
 */
export interface TrainConfigDocument {
  /**
   * Version of this form of document; 1 where it is left out.
   */
  version?: 1;
  /**
   * YAML files that this one stands over, from its folder.
   */
  imports?: string | string[];
  /**
   * Variables: values that `${name}` stands for, and that `--set name=value` sets.
   */
  with?: {
    [k: string]: unknown;
  };
  /**
   * Of the run, and of its folder. Default: that of the file.
   */
  name?: string;
  /**
   * A folder that `rxrec prepare` wrote, or a scenario that is prepared first.
   */
  data: {
    /**
     * Folder of a prepared scenario.
     */
    prepared?: string;
    /**
     * books and readers, the part of Goodreads that ONCE released.
     */
    'goodreads-once'?: {
      [k: string]: unknown;
    };
    /**
     * H&M fashion purchases, with cold articles.
     */
    hm?: {
      [k: string]: unknown;
    };
    /**
     * Microsoft News impressions, MIND small and large.
     */
    mind?: {
      [k: string]: unknown;
    };
    /**
     * MovieLens ratings as likes, split by a hash of user and film.
     */
    'movielens-ratings'?: {
      [k: string]: unknown;
    };
    /**
     * films and ratings: ml-latest(-small), 100K, 1M, 10M, 20M, 25M.
     */
    movielens?: {
      [k: string]: unknown;
    };
    /**
     * made-up news with known click probabilities, generated at any size.
     */
    newsroom?: {
      [k: string]: unknown;
    };
    /**
     * a data set in the Parquet layout that RecBench released.
     */
    recbench?: {
      [k: string]: unknown;
    };
    /**
     * any data set in RecBole atomic files (.inter, .item, .user).
     */
    recbole?: {
      [k: string]: unknown;
    };
    /**
     * films liked and disliked, and whether the next one was: the prompts of TALLRec.
     */
    tallrec?: {
      [k: string]: unknown;
    };
    /**
     * The first so many impressions of a split. Default all.
     */
    take?: {
      [k: string]: unknown;
    };
  };
  /**
   * A recommender by name, or one put together: items, users, predictor, scheme, texts.
   */
  model: {
    /**
     * User and item attend to one another, beside layers over both: a click or not.
     */
    autoint?: {
      [k: string]: unknown;
    };
    /**
     * The mean of an item's words, a transformer over the items of a user, dot product.
     */
    bst?: {
      [k: string]: unknown;
    };
    /**
     * User and item crossed by vectors, beside layers over both: a click or not.
     */
    dcn?: {
      [k: string]: unknown;
    };
    /**
     * User and item crossed by matrices, with layers beside or after: a click or not.
     */
    dcnv2?: {
      [k: string]: unknown;
    };
    /**
     * The product of user and item, as a factorisation machine takes it, and layers over both: a click or not.
     */
    deepfm?: {
      [k: string]: unknown;
    };
    /**
     * A user's clicks weighed anew for every candidate, and layers over what they add up to: a click or not.
     */
    din?: {
      [k: string]: unknown;
    };
    /**
     * Layers over the average of an item's words and the average of a user's items: a click or not.
     */
    dnn?: {
      [k: string]: unknown;
    };
    /**
     * A bias, weights of user and item, and the product of their factors: a click or not.
     */
    factorizationMachine?: {
      [k: string]: unknown;
    };
    /**
     * Fastformer layers over the words of an item, Fastformer layers over the items of a user, dot product.
     */
    fastformer?: {
      [k: string]: unknown;
    };
    /**
     * Two streams of layers, each behind a gate, fused: a click or not.
     */
    finalmlp?: {
      [k: string]: unknown;
    };
    /**
     * Fastformer layers over the words of an item, Fastformer layers over the words of everything that was clicked as one sequence, dot product, at a cost that grows with the words of a history and not with their square.
     */
    flattenFastformer?: {
      [k: string]: unknown;
    };
    /**
     * A transformer over the words of an item, a transformer over the words of everything that was clicked as one sequence, dot product: a word of one click attends to the words of all others.
     */
    flattenTransformer?: {
      [k: string]: unknown;
    };
    /**
     * User and item crossed through gates, with layers beside or after: a click or not.
     */
    gdcn?: {
      [k: string]: unknown;
    };
    /**
     * A small network beside a frozen language model, or one of images, that reads what its layers gave each item once, and the encoder of users of another recommender; dot product.
     */
    iisan?: {
      [k: string]: unknown;
    };
    /**
     * Items as a learned vector and one of each modality, which begin as what frozen models give and are learned on, held to the correlations that those had between items; dot product.
     */
    kdsr?: {
      [k: string]: unknown;
    };
    /**
     * A bias, one weight a user and one weight an item: a click or not.
     */
    logisticRegression?: {
      [k: string]: unknown;
    };
    /**
     * A convolution over the words of an item's columns, whose vectors lie side by side, a gated recurrent unit over the items of a user, dot product.
     */
    lstur?: {
      [k: string]: unknown;
    };
    /**
     * User and item weighed by masks that are made of both, and layers: a click or not.
     */
    masknet?: {
      [k: string]: unknown;
    };
    /**
     * A transformer over the words of an item, several interests of a user, and the score of an item by all of them.
     */
    miner?: {
      [k: string]: unknown;
    };
    /**
     * A convolution over the words of an item's columns, additive attention over words, columns and the items of a user, dot product.
     */
    naml?: {
      [k: string]: unknown;
    };
    /**
     * Self-attention over the words of an item, self-attention over the items of a user, dot product.
     */
    nrms?: {
      [k: string]: unknown;
    };
    /**
     * A large language model over the tokens of an item, itself left as it is, with LoRA beside its layers; an encoder of the items of a user, dot product.
     */
    once?: {
      [k: string]: unknown;
    };
    /**
     * A pretrained language model over the tokens of an item, trained end to end, an encoder of the items of a user, dot product.
     */
    plmNr?: {
      [k: string]: unknown;
    };
    /**
     * Layers over user, item and their product: a click or not.
     */
    pnn?: {
      [k: string]: unknown;
    };
    /**
     * Recformer: a pretrained Longformer reads a whole history as one text, the newest item first, attribute by attribute, and an item as a history of one, with the same weights; their cosine.
     */
    recformer?: {
      [k: string]: unknown;
    };
    /**
     * Items as semantic codes, with one small table for each level instead of a vector for each item; self-attention over the clicks level by level, and users crossed with items at every pair of levels: a click or not.
     */
    uistDcn?: {
      [k: string]: unknown;
    };
    items?: Encoder;
    users?: Encoder1;
    predictor?: Predictor;
    /**
     * Learned as the clicked one among others, or as yes or no.
     */
    scheme?: 'matching' | 'ranking';
    texts?: Texts;
    /**
     * Of token vectors, and of items and users where they say nothing else. Default 64.
     */
    width?: number;
    /**
     * Clicks that are looked at. Default 50.
     */
    clicks?: number;
    /**
     * Which, of too many. Default the last, which are the newest.
     */
    keep?: 'last' | 'first';
    /**
     * What metrics of probabilities (`logLoss`, `f1`, `ece`) read: the sigmoid of a score, or the score. Default sigmoid when ranking, else raw.
     */
    probabilities?: 'sigmoid' | 'raw';
    /**
     * What stands in a history up to `clicks`, for parts that look at padding. Default nothing.
     */
    padding?: 'item' | 'zeros';
    /**
     * Tokens between the columns of an item, where it is read as one sequence. Default none.
     */
    inputer?: {
      [k: string]: unknown;
    };
    /**
     * Users are read as the tokens of all clicked items, with these between them. Default as item vectors.
     */
    flatten?: {
      [k: string]: unknown;
    };
    tables?: Tables;
  };
  /**
   * What fills tables of vectors before training, by vocabulary: `title: { textVectors: ... }`.
   */
  vectors?: {
    [k: string]: Vectors;
  };
  /**
   * Another seed, other weights. Default 2024.
   */
  seed?: number;
  /**
   * Times through the data at most. Default 20.
   */
  epochs?: number;
  /**
   * Steps at most, however many epochs that is. Default no limit.
   */
  steps?: number;
  /**
   * Training rows of a batch: clicks when matching, candidates when ranking. Default 64.
   */
  rows?: number;
  /**
   * Batches whose mean gradient makes one step. Default 1.
   */
  accumulate?: number;
  /**
   * The most that all gradients together may be, by their Euclidean norm. Default no limit.
   */
  clip?: number;
  /**
   * Steps between checkpoints within an epoch. Default 500.
   */
  checkpointSteps?: number;
  /**
   * What is asked of the valid split, and when training stops.
   */
  validate?: {
    /**
     * The weights that are best by it are kept: `gauc`, `ndcg@10`, `loss`; `none` keeps the last. Default gauc.
     */
    metric?: string;
    /**
     * Measured beside it, for the history.
     */
    others?: string[];
    /**
     * When it is asked. Default after every epoch.
     */
    every?: {
      /**
       * 0.25: four times an epoch.
       */
      epochs?: number;
      steps?: number;
    };
    /**
     * Validations without a better one before training stops. Default 2.
     */
    patience?: number;
  };
  /**
   * What it runs on.
   */
  on?: {
    /**
     * ONNX Runtime, or tfjs as the model is written. Default onnx.
     */
    backend?: 'onnx' | 'cpu' | 'tensorflow';
    /**
     * Of onnx. Default cpu.
     */
    device?: 'cpu' | 'cuda' | 'webgpu';
    /**
     * Of one operator, of onnx. Default 2 in training, where another number may give other last bits, and 1 in scoring, where it is calls at once.
     */
    threads?: number;
  };
  /**
   * What is measured on the test split in the end.
   */
  test?: {
    /**
     * By name: `rxrec list metrics`. Default gauc, ndcg@5, mrrFirst, hitRatio@1, auc.
     *
     * @minItems 1
     */
    metrics?: [string, ...string[]];
    /**
     * What metrics over groups are averaged over. Default impression.
     */
    by?: 'impression' | 'user';
    /**
     * What the model stands beside. Default popularity.
     */
    beside?: ('random' | 'popularity' | 'text-match' | 'ceiling')[];
    /**
     * Whether scores are written as Parquet. Default true.
     */
    save?: boolean;
  };
  /**
   * How weights are moved. Default adam at 0.001.
   */
  optimizer?: {
    /**
     * Adam with weight decay of its own: w = w - rate decay w, whatever the gradients were, then the step of `adam`.
     */
    adamW?: {
      [k: string]: unknown;
    };
    /**
     * Moves each weight by the mean of its gradients over the root of the mean of their squares.
     */
    adam?: {
      [k: string]: unknown;
    };
    /**
     * Moves each weight against its gradient.
     */
    sgd?: {
      [k: string]: unknown;
    };
  };
  /**
   * The learning rate over the steps. Default always the same.
   */
  schedule?: {
    /**
     * The same rate at every step.
     */
    constantRate?: {
      [k: string]: unknown;
    };
    /**
     * A rate that grows evenly during the warm-up, then falls evenly so that it would be 0 at the step after the last.
     */
    linearDecay?: {
      [k: string]: unknown;
    };
  };
  /**
   * What each click is told apart from, when matching. Default 4 that were shown with it, or any.
   */
  negatives?: {
    /**
     * The positives of other rows of the batch, drawn without replacement: items that are encoded anyway, popular ones more often.
     */
    inBatchNegatives?: {
      [k: string]: unknown;
    };
    /**
     * Random items, by how often they were clicked: in proportion to clicks^alpha.
     */
    popularityNegatives?: {
      [k: string]: unknown;
    };
    /**
     * The candidates that the impression showed and nobody clicked, then random items: at most `perPositive` of the first, drawn without replacement, the rest evenly from the catalogue.
     */
    trueThenRandom?: {
      [k: string]: unknown;
    };
  };
}
/**
 * Tokens of an item to its vector.
 */
export interface Encoder {
  /**
   * Additive attention alone: the steps averaged by a learned score (NAML's user encoder).
   */
  additive?: {
    [k: string]: unknown;
  };
  /**
   * Multi-head self-attention, a linear layer, additive attention (NRMS).
   */
  attention?: {
    [k: string]: unknown;
  };
  /**
   * What another encoder makes of a text, and beside it the vector of one column as it is: an item with its category, for a predictor that looks at both.
   */
  beside?: {
    [k: string]: unknown;
  };
  /**
   * A convolution over the tokens of each column, additive attention over each by itself, and the vectors side by side (LSTUR's item encoder).
   */
  cnnCat?: {
    [k: string]: unknown;
  };
  /**
   * A convolution over the tokens of each column, additive attention over each by itself, and additive attention over the columns: the views of NAML as in its paper.
   */
  cnnViews?: {
    [k: string]: unknown;
  };
  /**
   * A convolution over the tokens of each column, and one additive attention over all of them (NAML's item encoder).
   */
  cnn?: {
    [k: string]: unknown;
  };
  /**
   * Fastformer layers, additive attention, a linear layer (Fastformer; over the tokens of a whole history: the flatten paradigm).
   */
  fastformer?: {
    [k: string]: unknown;
  };
  /**
   * Learned queries that look at the vectors of all columns, text and image, layer by layer, and become one vector.
   */
  fusionQFormer?: {
    [k: string]: unknown;
  };
  /**
   * The last state of a gated recurrent unit, and a linear layer (LSTUR's short-term user encoder).
   */
  gru?: {
    [k: string]: unknown;
  };
  /**
   * The first step as it is, without weights: an item that is its row of an embedding table, or a frozen vector; and the user encoder of predictors that look at the clicks themselves (DIN).
   */
  identity?: {
    [k: string]: unknown;
  };
  /**
   * A user as the row of a table that its number names, whatever was clicked: for recommenders that know users (`knowsUsers`).
   */
  known?: {
    [k: string]: unknown;
  };
  /**
   * A pretrained transformer over the vectors of its tokens, or over states of its lower layers, a linear layer, and a pool (PLM-NR, ONCE).
   */
  languageModel?: {
    [k: string]: unknown;
  };
  /**
   * Columns that are vectors of one kind each, as those of a text and of an image, made one vector late: each by itself, then together.
   */
  lateFusion?: {
    [k: string]: unknown;
  };
  /**
   * A user as it always is, and what it clicked lately, by a gated recurrent unit (LSTUR's user encoder): for recommenders that know users.
   */
  longShort?: {
    [k: string]: unknown;
  };
  /**
   * Several averages of the steps, one for each learned code (MINER's user encoder).
   */
  polyAttention?: {
    [k: string]: unknown;
  };
  /**
   * The mean, or maximum, of the steps of each column, and of the columns.
   */
  pooling?: {
    [k: string]: unknown;
  };
  /**
   * Clicks as semantic codes, read level by level, each level knowing the coarser ones (UIST's user encoder).
   */
  semanticCodes?: {
    [k: string]: unknown;
  };
  /**
   * A network beside a frozen model, which reads the states that this had after each of its layers, and of which nothing is computed anew (IISAN's item encoder).
   */
  sideNetwork?: {
    [k: string]: unknown;
  };
  /**
   * A side network for each of several frozen models, and one between them, which reads what all of them gave layer by layer (IISAN's item encoder).
   */
  sideNetworks?: {
    [k: string]: unknown;
  };
  /**
   * A small BERT over vectors, from scratch, a linear layer, additive attention (BST, MINER's item encoder; over the tokens of a whole history: the flatten paradigm).
   */
  transformer?: {
    [k: string]: unknown;
  };
}
/**
 * Vectors of clicked items to the user's.
 */
export interface Encoder1 {
  /**
   * Additive attention alone: the steps averaged by a learned score (NAML's user encoder).
   */
  additive?: {
    [k: string]: unknown;
  };
  /**
   * Multi-head self-attention, a linear layer, additive attention (NRMS).
   */
  attention?: {
    [k: string]: unknown;
  };
  /**
   * What another encoder makes of a text, and beside it the vector of one column as it is: an item with its category, for a predictor that looks at both.
   */
  beside?: {
    [k: string]: unknown;
  };
  /**
   * A convolution over the tokens of each column, additive attention over each by itself, and the vectors side by side (LSTUR's item encoder).
   */
  cnnCat?: {
    [k: string]: unknown;
  };
  /**
   * A convolution over the tokens of each column, additive attention over each by itself, and additive attention over the columns: the views of NAML as in its paper.
   */
  cnnViews?: {
    [k: string]: unknown;
  };
  /**
   * A convolution over the tokens of each column, and one additive attention over all of them (NAML's item encoder).
   */
  cnn?: {
    [k: string]: unknown;
  };
  /**
   * Fastformer layers, additive attention, a linear layer (Fastformer; over the tokens of a whole history: the flatten paradigm).
   */
  fastformer?: {
    [k: string]: unknown;
  };
  /**
   * Learned queries that look at the vectors of all columns, text and image, layer by layer, and become one vector.
   */
  fusionQFormer?: {
    [k: string]: unknown;
  };
  /**
   * The last state of a gated recurrent unit, and a linear layer (LSTUR's short-term user encoder).
   */
  gru?: {
    [k: string]: unknown;
  };
  /**
   * The first step as it is, without weights: an item that is its row of an embedding table, or a frozen vector; and the user encoder of predictors that look at the clicks themselves (DIN).
   */
  identity?: {
    [k: string]: unknown;
  };
  /**
   * A user as the row of a table that its number names, whatever was clicked: for recommenders that know users (`knowsUsers`).
   */
  known?: {
    [k: string]: unknown;
  };
  /**
   * A pretrained transformer over the vectors of its tokens, or over states of its lower layers, a linear layer, and a pool (PLM-NR, ONCE).
   */
  languageModel?: {
    [k: string]: unknown;
  };
  /**
   * Columns that are vectors of one kind each, as those of a text and of an image, made one vector late: each by itself, then together.
   */
  lateFusion?: {
    [k: string]: unknown;
  };
  /**
   * A user as it always is, and what it clicked lately, by a gated recurrent unit (LSTUR's user encoder): for recommenders that know users.
   */
  longShort?: {
    [k: string]: unknown;
  };
  /**
   * Several averages of the steps, one for each learned code (MINER's user encoder).
   */
  polyAttention?: {
    [k: string]: unknown;
  };
  /**
   * The mean, or maximum, of the steps of each column, and of the columns.
   */
  pooling?: {
    [k: string]: unknown;
  };
  /**
   * Clicks as semantic codes, read level by level, each level knowing the coarser ones (UIST's user encoder).
   */
  semanticCodes?: {
    [k: string]: unknown;
  };
  /**
   * A network beside a frozen model, which reads the states that this had after each of its layers, and of which nothing is computed anew (IISAN's item encoder).
   */
  sideNetwork?: {
    [k: string]: unknown;
  };
  /**
   * A side network for each of several frozen models, and one between them, which reads what all of them gave layer by layer (IISAN's item encoder).
   */
  sideNetworks?: {
    [k: string]: unknown;
  };
  /**
   * A small BERT over vectors, from scratch, a linear layer, additive attention (BST, MINER's item encoder; over the tokens of a whole history: the flatten paradigm).
   */
  transformer?: {
    [k: string]: unknown;
  };
}
/**
 * How users and items are scored.
 */
export interface Predictor {
  /**
   * User and item attend to one another, beside layers: score = linear(attention([u, i])) + mlp([u; i]).
   */
  autoint?: {
    [k: string]: unknown;
  };
  /**
   * The cosine of user and item over a temperature: score = u . i / (|u| |i| temperature).
   */
  cosine?: {
    [k: string]: unknown;
  };
  /**
   * Features crossed by a vector, beside layers: score = linear([cross(z); mlp(z)]), z = [u; i].
   */
  dcn?: {
    [k: string]: unknown;
  };
  /**
   * Features crossed by matrices, beside layers or below them: z = [u; i], x = cross(z).
   */
  dcnv2?: {
    [k: string]: unknown;
  };
  /**
   * The product of user and item, as a factorisation machine takes it, and layers over both: score = u . i + mlp([u; i]), or half of it.
   */
  deepfm?: {
    [k: string]: unknown;
  };
  /**
   * Weighs the clicks by how they go with the candidate: pooled = sum of a(i, c) c over clicks, score = mlp([pooled; i]), with a(i, c) = attention([i; c; i - c; i c]).
   */
  din?: {
    [k: string]: unknown;
  };
  /**
   * Layers over both vectors: score = mlp([u; i]).
   */
  dnn?: {
    [k: string]: unknown;
  };
  /**
   * The dot product of user and item: score = u . i.
   */
  dot?: {
    [k: string]: unknown;
  };
  /**
   * Linear weights and the product of factors: score = b + u[0] + i[0] + u[1..] . i[1..].
   */
  factorizationMachine?: {
    [k: string]: unknown;
  };
  /**
   * Two streams of layers, fused: score = w_a . a + w_b . b + a W b, a = mlp_1(gate_u z), b = mlp_2(gate_i z), z = [u; i].
   */
  finalmlp?: {
    [k: string]: unknown;
  };
  /**
   * Features crossed through gates: score = linear([cross(z); mlp(z)]) or mlp(cross(z)), z = [u; i].
   */
  gdcn?: {
    [k: string]: unknown;
  };
  /**
   * The values of user and item added up, and a bias: score = b + sum(u) + sum(i).
   */
  logisticRegression?: {
    [k: string]: unknown;
  };
  /**
   * Features weighed by masks that are made of all features; x = [norm(u); norm(i)], z = [u; i].
   */
  masknet?: {
    [k: string]: unknown;
  };
  /**
   * Scores an item by every interest of a user: s_m = i . u_m.
   */
  miner?: {
    [k: string]: unknown;
  };
  /**
   * Layers over both vectors and their product: score = mlp([u; i; u . i]).
   */
  pnn?: {
    [k: string]: unknown;
  };
  /**
   * The mean of another predictor over the interests of a user: score = mean of s(u_m, i) over m.
   */
  poly?: {
    [k: string]: unknown;
  };
  /**
   * Scores users against items at every pair of levels of their codes: score = linear(s(u_a, i_b) for all a, b), where u_a is the sum of the user's first a codes, and i_b of the item's first b.
   */
  semanticMix?: {
    [k: string]: unknown;
  };
}
/**
 * Item columns that are read, by name.
 */
export interface Texts {
  [k: string]: {
    /**
     * Column of `items.parquet`.
     */
    from: string;
    /**
     * One number per word, one for the whole value, the item's own number, one code of a list, or one number per token of a tokenizer.
     */
    as: 'words' | 'category' | 'number' | 'codes' | 'tokens';
    /**
     * Words or tokens that are kept, from the first. Default 30.
     */
    most?: number;
    /**
     * Words that stand before those of every item that has any.
     */
    lead?: string;
    /**
     * The tokenizer's own tokens: before the first text of an item, behind each. They count in `most`. Default true.
     */
    around?: boolean;
    /**
     * Which code of the list, from 0. Default 0.
     */
    level?: number;
    /**
     * The table that its numbers are rows of. Default `words` for all words, `tokens` for all tokens, one of its own for each other text.
     */
    vocabulary?: string;
  };
}
/**
 * Tables of vectors that are wider than `width`, or are not trained, by vocabulary.
 */
export interface Tables {
  [k: string]: {
    /**
     * Width of its rows; a linear layer makes `width` of it.
     */
    stored?: number;
    /**
     * Rows that are not trained. Default: where `stored` is given.
     */
    frozen?: boolean;
    /**
     * A linear layer even where the widths agree.
     */
    linear?: boolean;
    /**
     * Of what the linear layer yields. Default 0.1.
     */
    dropout?: number;
    /**
     * Of the normal that rows start from. Default 0.1.
     */
    deviation?: number;
  };
}
/**
 * Vectors of a table from a file, or from a frozen model that gives them once.
 */
export interface Vectors {
  /**
   * A text file with a word and its vector on each line, as GloVe has it.
   */
  gloveVectors?: {
    [k: string]: unknown;
  };
  /**
   * A Parquet table with a row for each key.
   */
  parquetVectors?: {
    [k: string]: unknown;
  };
  /**
   * A frozen encoder gives each text of the catalogue its vector, once.
   */
  textVectors?: {
    [k: string]: unknown;
  };
  /**
   * A frozen encoder gives each image its vector, once.
   */
  imageVectors?: {
    [k: string]: unknown;
  };
}

/**
 * `trained.json` beside the checkpoints of a training: what is trained, and the catalogue in numbers; with it the weights are of use where the data is not.
 */
export interface TrainedDocument {
  /**
   * Version of this form of document.
   */
  version: 1;
  /**
   * Names what is trained by content: model, data, options.
   */
  fingerprint: string;
  /**
   * Of the recommender.
   */
  name: string;
  /**
   * How a choice is learned.
   */
  scheme: 'matching' | 'ranking';
  /**
   * The recommender with all its options.
   */
  recommender: {
    [k: string]: unknown;
  };
  /**
   * What decides the weights: data and catalogue by hash, optimizer, seed, ...
   */
  madeOf: {
    [k: string]: unknown;
  };
  /**
   * Times through the data at most.
   */
  epochs: number;
  /**
   * The number that decides which weights are the best; nothing where nothing is validated.
   */
  watched: {
    name: string;
    better: 'higher' | 'lower';
  } | null;
  items: TrainedTable;
  users?: TrainedTable;
  /**
   * What was kept of the pretrained model that it began with, in the folder `model`; absent where there was none.
   */
  model?: {
    name: string;
    bytes: number;
    sha256: string;
  }[];
  /**
   * What an item says of itself, by name: the column `text.NAME` of the items' table.
   */
  columns: {
    [k: string]: {
      /**
       * Whose numbers they are.
       */
      vocabulary: string;
      /**
       * Tokens that are kept, from the first; all without it.
       */
      most?: number;
    };
  };
  /**
   * Rows of each table of vectors.
   */
  vocabularies: {
    [k: string]: number;
  };
  /**
   * By vocabulary, in the order of their numbers.
   */
  words: {
    [k: string]: string[];
  };
}
/**
 * A Parquet file beside this document, one row each in the order of their numbers; `id` is the id in the raw data.
 */
export interface TrainedTable {
  count: number;
  name: string;
  bytes: number;
  sha256: string;
}

/**
 * `last.json` and `best.json` of a training run: where training is, and the files that hold its arrays.
 */
export interface TrainingCheckpointDocument {
  /**
   * Version of this form of document.
   */
  version: 1;
  /**
   * Names what is trained by content: model, data, options.
   */
  fingerprint: string;
  /**
   * Epoch that goes on, from 0.
   */
  epoch: number;
  /**
   * Position in the epoch that training goes on from.
   */
  row: number;
  /**
   * Training rows of the impression at that position that are done.
   */
  within: number;
  /**
   * Steps made.
   */
  step: number;
  /**
   * The file of the weights.
   */
  weights: {
    /**
     * Beside this document.
     */
    name: string;
    bytes: number;
    sha256: string;
  };
  /**
   * The file of the optimizer; of the last checkpoint only.
   */
  optimizer?: {
    /**
     * Beside this document.
     */
    name: string;
    bytes: number;
    sha256: string;
  };
  /**
   * The file of the weights that no step changes, where there are any; older documents do not name it.
   */
  frozen?: {
    /**
     * Beside this document.
     */
    name: string;
    bytes: number;
    sha256: string;
  };
  /**
   * What early stop remembers.
   */
  watch?: {
    /**
     * Nothing before there was a value.
     */
    best: number | null;
    /**
     * Validations.
     */
    seen: number;
    /**
     * Validations since the best.
     */
    since: number;
  };
  /**
   * Anything else that the run goes on with.
   */
  carried?: {
    [k: string]: unknown;
  };
}

/**
 * `training.json` of a run, beside the results of the branch: how the recommender that it scores with was trained. No clock time.
 */
export interface TrainingHistoryDocument {
  /**
   * Version of this form of document.
   */
  version: 1;
  /**
   * Name of the recommender.
   */
  name: string;
  /**
   * Times through the data at most.
   */
  epochs: number;
  /**
   * Training ended before its last epoch, since nothing got better.
   */
  stoppedEarly: boolean;
  /**
   * The number that decided which weights are kept; nothing where nothing was validated.
   */
  watched: {
    name: string;
    better: 'higher' | 'lower';
  } | null;
  /**
   * Where its checkpoints lie, seen from the folder of this document; nothing where none were kept.
   */
  checkpoints?: string;
  /**
   * The training loss over the steps, as columns of equal length.
   */
  losses: {
    /**
     * The last step of each place.
     */
    step: number[];
    /**
     * Training rows of each place.
     */
    rows: number[];
    /**
     * Mean over these rows.
     */
    loss: number[];
  };
  /**
   * In their order.
   */
  validations: {
    /**
     * Steps made.
     */
    step: number;
    /**
     * Epochs passed, and what was passed of the next.
     */
    epoch: number;
    /**
     * Training rows seen.
     */
    rows: number;
    /**
     * Of training, over the rows since the validation before.
     */
    loss: number | null;
    /**
     * By name; `loss` is that on the rows of the validation.
     */
    metrics: {
      [k: string]: number | null;
    };
    /**
     * Better than all before, by the number that decided.
     */
    best: boolean;
  }[];
}

export interface Documents {
  'benchmark-config': BenchmarkConfigDocument;
  'benchmark-table': BenchmarkTableDocument;
  'checkpoint': CheckpointDocument;
  'exported-recommender': ExportedRecommenderDocument;
  'exported-vocabulary': ExportedVocabularyDocument;
  'graph': GraphDocument;
  'not-finite-batch': NotFiniteBatchDocument;
  'report': ReportDocument;
  'run-config': RunConfigDocument;
  'scenario': ScenarioDocument;
  'timings': TimingsDocument;
  'train-config': TrainConfigDocument;
  'trained': TrainedDocument;
  'training-checkpoint': TrainingCheckpointDocument;
  'training-history': TrainingHistoryDocument;
}

export type DocumentName = keyof Documents;
