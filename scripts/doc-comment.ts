import { nameOf, readText } from './repository.ts';

/** The doc comment of the export that a file is named after, without its stars; empty where it has none. */
function docComment(file: string): string {
  const text = readText(file);
  const declared = new RegExp(`^export (?:async )?(?:const|function\\*?|class) ${nameOf(file)}\\b`, 'mi').exec(text);
  const before = text.slice(0, declared?.index ?? 0).trimEnd();
  if (!before.endsWith('*/')) return '';
  return before.slice(before.lastIndexOf('/**') + 3, -2).split('\n').map((line) => line.replace(/^\s*\* ?/, '').trim()).join('\n').trim();
}

/** Its first sentence. */
export function firstSentence(file: string): string {
  return sentence(docComment(file));
}

/** The first sentence of the comment that a file begins with. */
export function headComment(file: string): string {
  const found = /^(?:#!.*\n)?\/\*\*([\s\S]*?)\*\//.exec(readText(file))?.[1] ?? '';
  return sentence(found.split('\n').map((line) => line.replace(/^\s*\* ?/, '').trim()).join('\n').trim());
}

function sentence(text: string): string {
  const paragraph = text.split('\n\n')[0]!.replace(/\n/g, ' ').trim();
  return /^.*?\S\.(?=\s|$)/.exec(paragraph)?.[0] ?? paragraph; // not at the dot of a product, `u . i`
}

/** Rows of the column table of an operator: name, what it does with it, type. */
export function columnTable(file: string): { name: string; verb: string; type: string }[] {
  return [...docComment(file).matchAll(/^\| *`([^`]+)` *\| *(\w+) *\| *`([^`]+)` *\|/gm)]
    .map(([, name, verb, type]) => ({ name: name!, verb: verb!, type: type! }));
}
