import { firstSentence } from './doc-comment.ts';
import { type ProbedOption, probedOptions } from './probed-options.ts';
import { nameOf, namedFiles, readText, root } from './repository.ts';
import { optionsSchema, type Schema } from './train-schema.ts';

/** Engines by name, whose factories give what `makes` matches, with what a scheme is told beside them. */
export async function engines(description: string, makes: RegExp, beside: Readonly<Record<string, Schema>> = {}): Promise<Schema> {
  const files = namedFiles('src/engines').filter((file) => makes.test(/^export function \w+\(.*\): (.+) \{$/m.exec(readText(file))?.[1] ?? 'KeyedVectors'));
  const entries = await Promise.all(files.map(async (file) => {
    const factory = (await import(`${root}${file}`) as Readonly<Record<string, (options?: object) => unknown>>)[nameOf(file)]!;
    return [nameOf(file), optionsSchema(firstSentence(file), probedOptions(factory, file).filter(({ name, wants }) => !unwritten(name, wants)).map(withPath))] as const;
  }));
  return { description, type: 'object', properties: { ...Object.fromEntries(entries), ...beside }, additionalProperties: false };
}

/** What only code can be given. */
const unwritten = (name: string, wants: string): boolean => ['onPlan', 'fetch', 'clock'].includes(name) || (name === 'tokenizer' && !wants.includes('path'));
const withPath = (option: ProbedOption): ProbedOption => option.name === 'tokenizer' ? { ...option, wants: 'the path of a folder' } : option;
