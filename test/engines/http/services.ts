import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

import type { Vectors } from '../../../src/core/column.ts';
import { listOf } from '../../../src/core/column.ts';
import type { Answers, LanguageModel, LoadedTokenizer, OpenLanguageModel } from '../../../src/core/engine.ts';
import type { Clock } from '../../../src/io/clock.ts';
import { tokenizer } from '../../../src/text/tokenizer.ts';
import { madeUpService, type MadeUpServiceOptions } from '../../../src/testing/made-up-service.ts';
import type { ScriptedServer } from '../../../src/testing/scripted-server.ts';

const running: ScriptedServer[] = [];
after(() => Promise.all(running.map((server) => server.close())));

/** Has a tokenizer whose vocabulary has YES and NO. */
export const tiny = tokenizer(fileURLToPath(new URL('../../../fixtures/models/tiny-decoder', import.meta.url)), { special: false });
const loaded = await tiny.load();
export const tinyIds = [loaded.idOf('NO')!, loaded.idOf('YES')!] as const;

/** A service that is closed when the tests of a file have ended. */
export async function service(options: MadeUpServiceOptions = {}): Promise<ScriptedServer> {
  const server = await madeUpService({ ids: tinyIds, ...options });
  running.push(server);
  return server;
}

/** Waits for nothing, remembers what it was asked to wait, and lets time pass by it. */
export function madeUpClock(random = 0): Clock & { readonly waits: number[] } {
  const waits: number[] = [];
  let now = 0;
  return { waits, now: () => now, date: () => now, wait: async (ms) => { waits.push(ms); now += ms; }, random: () => random };
}

export function promptsOf({ encode }: LoadedTokenizer, texts: readonly string[]) {
  const ids = texts.map((text) => [...encode(text)]);
  return listOf(Int32Array.from(ids.flat()), ids.map(({ length }) => length));
}

/** Asks an engine that is opened and closed for it. */
export async function asked(engine: LanguageModel, ...texts: readonly string[]): Promise<{ answers: Answers; usage: ReturnType<NonNullable<OpenLanguageModel['usage']>> }> {
  const opened = await engine.open();
  try {
    const answers = await opened.answer(promptsOf(await engine.tokenizer.load(), texts));
    return { answers, usage: opened.usage!() };
  } finally {
    await opened.close();
  }
}

/** P(YES) of each prompt. */
export const scoresOf = ({ width, values }: Vectors) => Array.from({ length: values.length / width }, (_, at) => 1 / (1 + Math.exp(values[at * width]! - values[at * width + 1]!)));
