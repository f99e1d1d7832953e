import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readText } from '../../scripts/repository.ts';
import { assignment } from '../../src/configuration/assignments.ts';
import { readConfiguration } from '../../src/configuration/read-configuration.ts';
import { trainingPlan } from '../../src/configuration/training-plan.ts';
import { yamlValue } from '../../src/io/yaml.ts';
import { folderOf } from './folder-of.ts';

const blocks = [...readText('docs/configuration.md').matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({ language: language!, text: text! }));
const yaml = blocks.filter(({ language }) => language === 'yaml').map(({ text }) => ({ text, head: text.slice(2, text.indexOf('\n')) }));
const at = folderOf(Object.fromEntries(yaml.filter(({ head }) => head.endsWith('.yaml')).map(({ head, text }) => [head, text])));

/** `mine.yaml --set width=32` as the words of a shell. */
const words = (command: string) => [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
const settings = (args: readonly string[]) => args.flatMap((word, i) => args[i - 1] === '--set' ? [assignment(word)] : []);
const planOf = async ([file, ...args]: readonly string[]) => {
  const configuration = await readConfiguration(at(file!), settings(args));
  return { ...configuration, plan: trainingPlan(configuration, file!, at('out')) };
};

for (const { head, text } of yaml.filter(({ head }) => head.endsWith(' becomes'))) {
  test(`docs/configuration.md: ${head} what is written there`, async () => {
    assert.deepEqual((await planOf(words(head.replace(/ becomes$/, '')))).config, yamlValue(text, head));
  });
}

for (const { text } of blocks.filter(({ language }) => language === 'sh')) {
  for (const command of text.trim().split('\n')) {
    test(`docs/configuration.md: ${command} would train`, async () => {
      const [rxrec, verb, ...args] = words(command);
      assert.deepEqual([rxrec, verb], ['rxrec', 'train']);
      assert.ok((await planOf(args)).plan.recommender);
    });
  }
}

for (const { text } of blocks.filter(({ language }) => language === 'text')) {
  const file = text.slice(0, text.indexOf(':'));
  test(`docs/configuration.md: ${file} is refused in these words`, async () => {
    await assert.rejects(planOf([file]), ({ message }: Error) => {
      assert.deepEqual(message.split('\n').map((line) => line.slice(line.indexOf(file))), text.trimEnd().split('\n'));
      return true;
    });
  });
}

test('the tables of docs/configuration.md name every section of the schema', async () => {
  const { keysAt } = await import('../../src/configuration/choices.ts');
  const table = readText('docs/configuration.md').split('\n').filter((line) => line.startsWith('| `')).map((line) => line.split('|')[1]!).join();
  assert.deepEqual(keysAt('').filter((key) => key !== 'version' && !table.includes(`\`${key}\``)), []);
});
