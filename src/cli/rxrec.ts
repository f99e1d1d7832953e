#!/usr/bin/env node
import { CommanderError } from 'commander';

import { printFailure } from '../runtime/print-failure.ts';
import { programFor } from './program.ts';

const args = process.argv.slice(2);
try {
  await (await programFor(args)).parseAsync(args, { from: 'user' });
} catch (error) {
  if (!(error instanceof CommanderError && error.exitCode === 0)) {
    printFailure(error, { json: args.includes('--json'), trace: args.includes('--trace') });
  }
}
