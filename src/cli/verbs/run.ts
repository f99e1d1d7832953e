import { extname, resolve } from 'node:path';

import type { Command } from 'commander';

import { checkFile, checkPipelineFile } from '../check-pipeline-file.ts';
import { importFile } from '../import-file.ts';
import { verb } from '../verb.ts';

const yaml = ['.yaml', '.yml'];

export function runVerb(): Command {
  return verb('run', 'Runs a pipeline, or goes on where it stopped. The same as `npx tsx <pipeline>`.', [
    ['rxrec run pipelines/quickstart.ts', 'run it'],
    ['rxrec run pipelines/quickstart.ts --rows 1000', 'with an option of the pipeline'],
    ['rxrec run pipelines/quickstart.ts --help', 'the options that this pipeline has'],
    ['rxrec run pipelines/quickstart.ts --draw', 'print the graph, read no data'],
    ['rxrec run my-run.yaml --rows 1000', 'pipeline and options from a file; the command line wins'],
  ])
    .argument('<pipeline>', 'a pipeline file (.ts, .js), or a YAML file that names one')
    .argument('[options...]', 'options of the pipeline')
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (file: string, options: readonly string[], own: { json?: boolean; trace?: boolean }) => {
      const given = [...(own.json ? ['--json'] : []), ...(own.trace ? ['--trace'] : []), ...options];
      const path = resolve(file);
      if (!yaml.includes(extname(file))) return start(path, given);
      await checkFile(path, 'rxrec run');
      const { pipelineFromConfig } = await import('../run-config.ts');
      const { pipeline, args } = await pipelineFromConfig(path);
      await start(pipeline, [...args, ...given]);
    });
}

/** As if node had been started with the file: a pipeline runs when it is what `process.argv` names. */
async function start(file: string, args: readonly string[]): Promise<void> {
  await checkPipelineFile(file, 'rxrec run');
  process.argv = [process.argv[0]!, file, ...args];
  await importFile(file);
}
