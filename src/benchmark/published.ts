import { readFile } from 'node:fs/promises';

import { DataError } from '../core/errors.ts';
import { ioError } from '../io/io-error.ts';

/** What others published, by scheme, model and data set. */
export interface Published {
  readonly models: ReadonlySet<string>;
  readonly datasets: ReadonlySet<string>;
  valueOf(scheme: string, model: string, dataset: string): number | undefined;
}

const titles = 'scheme,model,dataset,value';

/**
 * Reads published values: CSV without quotes, lines of comment begin with `#`.
 *
 * | column | |
 * |---|---|
 * | `scheme` | `generative`, `matching`, `trained` or `baseline` |
 * | `model`, `dataset` | as they are called there |
 * | `value` | a number |
 *
 * Errors: `DataError` `missing-file`; `malformed` with the line.
 */
export async function readPublished(path: string): Promise<Published> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => { throw ioError(cause, 'read', path); });
  return publishedFrom(text, path);
}

/**
 * The same of a text.
 *
 * @example
 * publishedFrom('# made up\nscheme,model,dataset,value\ngenerative,Llama-2,MIND,0.4945\n', 'x.csv').valueOf('generative', 'Llama-2', 'MIND') // 0.4945
 */
export function publishedFrom(text: string, path: string): Published {
  const values = new Map<string, number>();
  const [models, datasets] = [new Set<string>(), new Set<string>()];
  let headed = false;
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (line === '' || line.startsWith('#')) continue;
    const wrong = (what: string) => new DataError('malformed', `${path}: line ${at + 1}: ${what}`, `columns are ${titles}, without quotes`);
    if (!headed) {
      if (line !== titles) throw wrong(`found "${line}", expected ${titles}`);
      headed = true;
      continue;
    }
    const [scheme, model, dataset, value, ...more] = line.split(',');
    if (!scheme || !model || !dataset || !value || more.length > 0) throw wrong(`"${line}" is not four fields`);
    if (!Number.isFinite(Number(value))) throw wrong(`"${value}" is no number`);
    const key = keyOf(scheme, model, dataset);
    if (values.has(key)) throw wrong(`${scheme} ${model} on ${dataset} is there twice`);
    values.set(key, Number(value));
    models.add(model);
    datasets.add(dataset);
  }
  return { models, datasets, valueOf: (scheme, model, dataset) => values.get(keyOf(scheme, model, dataset)) };
}

const keyOf = (...parts: readonly string[]): string => JSON.stringify(parts);
