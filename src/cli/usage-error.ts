import type { Command, CommanderError } from 'commander';

import { OptionsError } from '../core/errors.ts';
import { unknownKey } from '../core/nearest.ts';

/** What commander found wrong, in the words of this house. Help and version are not wrong: they come back as they are. */
export function usageError(error: CommanderError, command: Command): Error {
  if (error.exitCode === 0) return error;
  const where = pathOf(command);
  const quoted = /'([^']+)'/.exec(error.message)?.[1] ?? '';
  const hint = `see ${where} --help`;
  switch (error.code) {
    case 'commander.unknownOption':
      return unknownKey(quoted, flagsOf(command), where);
    case 'commander.unknownCommand':
    case 'commander.excessArguments':
      return command.commands.length > 0 ? unknownKey(command.args[0] ?? quoted, command.commands.map((inner) => inner.name()), where)
        : new OptionsError('unknown-key', `${where}: ${sentence(error)}`, hint);
    case 'commander.missingArgument':
    case 'commander.missingMandatoryOptionValue':
    case 'commander.optionMissingArgument':
      return new OptionsError('missing-value', `${where}: ${sentence(error)}`, hint);
    default:
      return new OptionsError('wrong-value', `${where}: ${sentence(error)}`, hint);
  }
}

const sentence = ({ message }: CommanderError): string => message.replace(/^error: /, '');

const pathOf = (command: Command): string => (command.parent ? `${pathOf(command.parent)} ` : '') + command.name();

const flagsOf = (command: Command): string[] =>
  [...command.options, ...command.createHelp().visibleOptions(command)].flatMap(({ long }) => long ?? []).filter((flag, i, all) => all.indexOf(flag) === i);
