import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { interruptible } from '../runtime/interruptible.ts';
import { isEntry } from '../runtime/main.ts';
import { printFailure } from '../runtime/print-failure.ts';
import { benchmarkSettings, benchmarkUsage } from './command-line.ts';
import { benchmarkPlan } from './plan.ts';
import { readBenchmark } from './read-benchmark.ts';
import { runBenchmark } from './run-benchmark.ts';
import type { Schemes } from './schemes.ts';

/**
 * Makes a file of schemes a program that runs a benchmark of a YAML file: does nothing when the file is imported.
 *
 * Every cell is a run folder named by content, below `OUT/NAME/SCHEME/`; finished ones are skipped, and the same command goes on with
 * what was stopped. A cell that fails is told, and the others go on. In the end stands one table, `OUT/NAME/table.json`, `table.parquet`
 * and `page.html`, of all cells that are done, whichever command did them.
 *
 * @param config The YAML file that is taken where the command line names none.
 */
export async function benchmark(meta: ImportMeta, schemes: Schemes, { config }: { readonly config: string }): Promise<void> {
  if (!isEntry(meta)) return;
  const command = `npx tsx ${relative(process.cwd(), fileURLToPath(meta.url))}`;
  const args = process.argv.slice(2);
  const told = { json: args.includes('--json'), trace: args.includes('--trace') };
  try {
    await interruptible(told, async (signal) => {
      const settings = benchmarkSettings(args, command, config);
      if (settings.switches.has('help')) return void process.stdout.write(benchmarkUsage(command, config));
      const configuration = await readBenchmark(settings.config, settings.set);
      await runBenchmark(await benchmarkPlan(configuration, { schemes, file: settings.config, to: settings.out }), settings, signal);
    });
  } catch (error) {
    printFailure(error, told);
  }
}
