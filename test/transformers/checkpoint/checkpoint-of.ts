import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'rxrec-checkpoint-')));
after(() => rmSync(root, { recursive: true }));
let made = 0;

/** A folder with these files; what is not bytes or text is written as JSON. */
export function folderOf(files: Readonly<Record<string, unknown>>, name = `model-${++made}`): string {
  const folder = join(root, name);
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content instanceof Uint8Array || typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

/** A vocabulary of whole words. */
export const wordTokenizer = (...words: string[]): object => ({
  added_tokens: [{ id: 0, content: '<unk>', special: true }], normalizer: null, pre_tokenizer: { type: 'WhitespaceSplit' }, decoder: null, post_processor: null,
  model: { type: 'WordPiece', unk_token: '<unk>', continuing_subword_prefix: '##', max_input_chars_per_word: 100, vocab: Object.fromEntries(['<unk>', ...words].map((word, id) => [word, id])) },
});
