import { readFile } from 'node:fs/promises';
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, stringify } from 'yaml';

import { DataError } from '../core/errors.ts';
import { ioError } from './io-error.ts';

export interface YamlDocument {
  readonly value: unknown;
  /** Line, from 1, of the part that a JSON pointer names, or of the nearest part around it that there is. */
  lineOf(pointer: string): number;
}

/**
 * Reads one YAML document as plain data: no tags, no key twice.
 *
 * Errors: `DataError` `missing-file`, `empty`, `malformed` with line and column.
 */
export async function readYaml(path: string): Promise<YamlDocument> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => { throw ioError(cause, 'read', path); });
  if (text.trim() === '') throw new DataError('empty', `${path}: empty file, expected YAML`, 'write at least the key that the file is for');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false, logLevel: 'silent' });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    const { line, col } = lines.linePos(problem.pos[0]);
    throw new DataError('malformed', `${path}: line ${line}, column ${col}: ${problem.message}, expected YAML`,
      'correct the line; a text with ": " or " #" in it wants quotes', { cause: problem });
  }
  return {
    value: plain(document, path),
    lineOf: (pointer) => {
      const steps = pointer.split('/').slice(1).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
      let node: unknown = document.contents;
      let offset = 0;
      for (const step of steps) {
        const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && String(key.value) === step) : undefined;
        const item = isSeq(node) ? node.items[Number(step)] : undefined;
        // A part is where its key is: the value of a key may begin on the next line.
        const told = pair?.key ?? item;
        if (!isNode(told) || !told.range) break;
        [offset] = told.range;
        node = pair?.value ?? item;
      }
      return lines.linePos(offset).line;
    },
  };
}

/**
 * One value as YAML reads it: `0.1` a number, `[gauc, ndcg@5]` a list, `nrms` text, nothing `null`.
 *
 * @param where who wrote it, for the message
 * @example
 * [yamlValue('1e-3', 'rate'), yamlValue('{width: 8}', 'nrms'), yamlValue('', 'clip')] // [0.001, { width: 8 }, null]
 */
export function yamlValue(text: string, where: string): unknown {
  const document = parseDocument(text, { uniqueKeys: true, prettyErrors: false, logLevel: 'silent' });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) throw new DataError('malformed', `${where}: ${problem.message}, expected a YAML value in "${text}"`,
    'a text with ": " or " #" in it wants quotes', { cause: problem });
  return plain(document, where);
}

/** Plain data as YAML text. */
export const yamlText = (value: object): string => stringify(value, { lineWidth: 0, flowCollectionPadding: true });

/** What aliases repeat is limited: a few lines could stand for millions. */
function plain(document: ReturnType<typeof parseDocument>, where: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  } catch (cause) {
    throw new DataError('malformed', `${where}: ${(cause as Error).message}, expected YAML without such aliases`, 'write out what the alias stands for', { cause });
  }
}
