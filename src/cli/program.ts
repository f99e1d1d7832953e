import { readFile } from 'node:fs/promises';
import { Command } from 'commander';

import { usageError } from './usage-error.ts';
import { verbs } from './verbs.ts';

/** The `rxrec` command with its verb loaded, and of the other verbs only the names: starting it stays cheap. */
export async function programFor(args: readonly string[]): Promise<Command> {
  const program = new Command('rxrec')
    .description('Recommendation benchmarks as RxJS operator graphs.')
    .usage('<verb> [options]')
    .version(await version(), '--version', 'print the version')
    .helpCommand(false)
    .commandsGroup('Verbs:')
    .addHelpText('after', ['', 'Every verb has --help with examples, and --json for machines.'].join('\n'))
    .enablePositionalOptions();
  const asked = args.find((arg) => !arg.startsWith('-'));
  for (const { name, summary, load } of verbs) {
    program.addCommand(name === asked ? await load(args) : new Command(name).description(summary));
  }
  return strict(program.action(() => program.help()));
}

/** Lets no command print an error or end the process: it throws an `OptionsError` that names the nearest valid word. */
function strict(command: Command): Command {
  command.showSuggestionAfterError(false).configureOutput({ writeErr: () => {} });
  command.exitOverride((error) => { throw usageError(error, command); });
  for (const inner of command.commands) strict(inner);
  return command;
}

async function version(): Promise<string> {
  const manifest = await readFile(new URL(import.meta.resolve('rxrec/package.json')), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
