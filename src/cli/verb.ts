import { Command } from 'commander';

/** A verb of the command line: what all of them have, and their examples under `--help`. */
export function verb(name: string, summary: string, examples: readonly (readonly [command: string, about: string])[]): Command {
  const width = Math.max(...examples.map(([command]) => command.length));
  const lines = examples.map(([command, about]) => `  ${command.padEnd(width)}  ${about}`);
  return new Command(name)
    .description(summary)
    .option('--json', 'print one JSON document instead of text')
    .option('--trace', 'show the stack of an error')
    .addHelpText('after', ['', 'Examples:', ...lines].join('\n'));
}
