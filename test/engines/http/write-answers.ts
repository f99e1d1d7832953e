/** Puts answers into a folder, as a process of its own: `write-answers.ts FOLDER NAME COUNT`. */
import { answerKey, openAnswerCache } from '../../../src/engines/http/answer-cache.ts';

const [folder = '', name = '', count = ''] = process.argv.slice(2);
const cache = await openAnswerCache(folder);
for (let i = 0; i < Number(count); i++) {
  cache.put(answerKey(name, Int32Array.of(i)), { at: Number(name), i });
  if (i === 100) {
    process.send?.('some are there');
    await new Promise((done) => setTimeout(done, 1));
  }
  if (i % 50 === 0) await new Promise(setImmediate);
}
cache.close();
process.disconnect();
