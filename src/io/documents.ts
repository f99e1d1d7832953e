// Written by `npm run types` from schemas/: one interface per document. Do not edit.
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

export interface Documents {
  'checkpoint': CheckpointDocument;
  'graph': GraphDocument;
  'report': ReportDocument;
  'run-config': RunConfigDocument;
  'scenario': ScenarioDocument;
  'timings': TimingsDocument;
  'training-checkpoint': TrainingCheckpointDocument;
}

export type DocumentName = keyof Documents;
