import { join, relative, resolve, sep } from 'node:path';

import { DataError } from '../core/errors.ts';
import type { RunEvent } from '../core/run-event.ts';
import type { TrainingHistory } from '../core/training-event.ts';
import { readDocument, writeDocument } from '../io/document.ts';
import { makeFolder } from '../io/files.ts';

/** How the recommender of a branch was trained. */
export interface BranchTraining extends TrainingHistory {
  readonly branch: string;
}

const pathOf = (folder: string, branch: string) => join(folder, branch, 'training.json');

/**
 * Keeps how recommenders were trained in the run folder, as `BRANCH/training.json`: a run that finds its partitions done opens none of
 * them, and has a page all the same.
 */
export class TrainingFiles {
  #writing: Promise<void> = Promise.resolve();

  constructor(readonly folder: string) {}

  add(event: RunEvent): void {
    if (event.kind !== 'trained') return;
    this.#writing = this.#writing.then(async () => {
      const folder = join(this.folder, event.branch);
      await makeFolder(folder);
      const checkpoints = event.folder === undefined ? {} : { checkpoints: relative(resolve(folder), resolve(event.folder)).replaceAll(sep, '/') };
      await writeDocument(pathOf(this.folder, event.branch), 'training-history', { ...event.history, ...checkpoints });
    });
    this.#writing.catch(() => {}); // `read` tells
  }

  /** Those of these branches that there are, in their order. */
  async read(branches: Iterable<string>): Promise<readonly BranchTraining[]> {
    await this.#writing;
    const found: BranchTraining[] = [];
    for (const branch of new Set(branches)) {
      const history = await readDocument(pathOf(this.folder, branch), 'training-history').catch(absent);
      if (history) found.push({ ...history, branch });
    }
    return found;
  }
}

function absent(error: unknown): undefined {
  if (error instanceof DataError && error.code === 'missing-file') return undefined;
  throw error;
}
