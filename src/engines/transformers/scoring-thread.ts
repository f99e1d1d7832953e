/** The thread that a decoder lives in, with its keys and values. Started by `scoring-session.ts`; one model per thread. */
import { parentPort, workerData } from 'node:worker_threads';

import { noteOf } from '../session/messages.ts';
import { startProgram } from '../session/program-runner.ts';
import { runtimeError } from '../session/runtime-error.ts';
import { checkedPrompts, checkPaths } from './check-paths.ts';
import { impressionsOf } from './impressions.ts';
import { PromptScorer } from './score-prompts.ts';
import type { ScoringReply, ScoringRequest, ScoringStart } from './scoring-messages.ts';
import { scoringPasses } from './scoring-passes.ts';

const port = parentPort!;
const { program, settings, facts, keptTokens, within } = workerData as ScoringStart;
const { name = 'model', device = 'cpu' } = settings;
const reply = (message: ScoringReply, transfer: readonly ArrayBuffer[] = []) => { port.postMessage(message, transfer); };
const noted = (error: unknown, doing: 'load' | 'run') => noteOf(runtimeError(error, { path: name, device }, doing));

try {
  const opened = await startProgram(program, settings);
  const scorer = new PromptScorer(scoringPasses(opened, facts), keptTokens);
  await check();
  let work = Promise.resolve();
  port.on('message', (request: ScoringRequest) => {
    work = work.then(() => serve(request));
  });
  reply({ ready: true });

  async function serve(request: ScoringRequest): Promise<void> {
    if ('stop' in request) {
      await opened.close();
      port.close();
      return;
    }
    const { id, prompts, plain } = request;
    try {
      const impressions = impressionsOf(prompts);
      const count = prompts.suffixes.offsets.length - 1;
      const scores = plain ? await scorer.plain(impressions, count) : await scorer.shared(impressions, count);
      reply({ id, scores, work: scorer.work }, [scores.logits, ...(scores.whole ? [scores.whole] : [])].map(({ buffer }) => buffer as ArrayBuffer));
    } catch (error) {
      reply({ id, failed: noted(error, 'run') });
    }
  }

  /** Made-up prompts by the way that is used, and each by itself: on a CPU, whatever the device. */
  async function check(): Promise<void> {
    const prompts = checkedPrompts(facts.vocabulary, facts.contextTokens);
    const count = prompts.reduce((sum, { suffixes }) => sum + suffixes.length, 0);
    const reference = device === 'cpu' ? opened : await startProgram(program, { ...settings, device: 'cpu', relaid: false });
    const passes = scoringPasses(reference, facts);
    const { logits: plain } = await new PromptScorer(passes, 0).plain(prompts, count);
    if (reference !== opened) await reference.close();
    const { logits: chosen } = await new PromptScorer(scoringPasses(opened, facts), 0).shared(prompts, count);
    checkPaths(name, { plain, chosen, within });
  }
} catch (error) {
  reply({ failed: noted(error, 'load') });
}
