import { dirname, resolve } from 'node:path';

import { checkDocument } from '../io/document.ts';
import { readYaml } from '../io/yaml.ts';
import type { OptionTable } from '../runtime/options.ts';
import { parseCommandLine } from '../runtime/settings.ts';
import { checkPipelineFile } from './check-pipeline-file.ts';
import { importFile } from './import-file.ts';

/**
 * A pipeline and its options from a YAML file, as a command line would name them.
 *
 * Errors: `DataError` `schema` for a file of another form, `missing-file` for a pipeline that is not there; `OptionsError` for an option that the pipeline
 * does not have, with the line it stands in and the nearest name that it has.
 */
export async function pipelineFromConfig(file: string): Promise<{ pipeline: string; args: string[] }> {
  const { value, lineOf } = await readYaml(file);
  const { pipeline, options = {} } = checkDocument('run-config', value, { file, lineOf });
  const path = resolve(dirname(file), pipeline);
  await checkPipelineFile(path, `${file}:${lineOf('/pipeline')}`);
  const { options: table = {} } = await importFile(path, '?options');
  const args = Object.entries(options).flatMap(([key, given]) => argumentOf(key, given));
  for (const [key, given] of Object.entries(options)) {
    parseCommandLine(table as OptionTable, argumentOf(key, given), `${file}:${lineOf(`/options/${key}`)}`);
  }
  return { pipeline: path, args };
}

/** `true` switches on, `false` leaves alone. */
function argumentOf(key: string, given: string | number | boolean | readonly (string | number)[]): string[] {
  const flag = `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  if (typeof given === 'boolean') return given ? [flag] : [];
  return [`${flag}=${Array.isArray(given) ? given.join(',') : String(given)}`];
}
