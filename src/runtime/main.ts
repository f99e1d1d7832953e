import { realpathSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { OptionsError } from '../core/errors.ts';
import { drawMermaid } from '../graph/draw-mermaid.ts';
import { drawSvg } from '../graph/draw-svg.ts';
import type { Graph } from '../graph/graph.ts';
import { pictureOf } from '../graph/picture.ts';
import { interruptible } from './interruptible.ts';
import type { OptionsOf, OptionTable } from './options.ts';
import { printFailure } from './print-failure.ts';
import { parseCommandLine, usage } from './settings.ts';

/**
 * Makes a pipeline file a program: does nothing when the file is imported, runs the graph when it is started.
 *
 * `npx tsx pipelines/x.ts --rows 100` and `rxrec run pipelines/x.ts --rows 100` are the same thing.
 */
export async function main<T extends OptionTable>(
  meta: ImportMeta, make: (options: OptionsOf<T>) => Graph<unknown> | Promise<Graph<unknown>>, table: T,
): Promise<void> {
  if (!isEntry(meta)) return;
  const command = `npx tsx ${relative(process.cwd(), fileURLToPath(meta.url))}`;
  const args = process.argv.slice(2);
  const told = { json: args.includes('--json'), trace: args.includes('--trace') };
  try {
    await interruptible(told, (signal) => runPipeline(make, table, args, command, signal));
  } catch (error) {
    printFailure(error, told);
  }
}

async function runPipeline<T extends OptionTable>(
  make: (options: OptionsOf<T>) => Graph<unknown> | Promise<Graph<unknown>>, table: T, args: readonly string[],
  command: string, signal: AbortSignal,
): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write(usage(table, command));
  const { options, settings } = parseCommandLine(table, args, command);
  const graph = await make(options);
  if (settings.draw !== undefined) return void process.stdout.write(drawn(graph, settings.draw));
  const { runInFolder } = await import('./run-in-folder.ts'); // brings DuckDB: importing a pipeline must not
  await runInFolder(graph, settings, signal);
}

function drawn(graph: Graph<unknown>, form: string): string {
  const picture = pictureOf(graph);
  if (form === 'mermaid') return drawMermaid(picture);
  if (form === 'svg') return drawSvg(picture);
  throw new OptionsError('wrong-value', `--draw wants mermaid or svg, got "${form}"`, 'for example --draw svg > graph.svg');
}

/** Whether node was started with this module. */
export function isEntry(meta: ImportMeta): boolean {
  const started = process.argv[1];
  if (started === undefined) return false;
  try {
    return realpathSync(started) === realpathSync(fileURLToPath(meta.url));
  } catch {
    return false;
  }
}
