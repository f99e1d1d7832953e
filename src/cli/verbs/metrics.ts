import { type Command, Option } from 'commander';

import type { Ties } from '../../core/metric.ts';
import { metricsOfFile, metricsText } from '../metrics.ts';
import { verb } from '../verb.ts';

const usual = 'gauc,ndcg@5,ndcg@10,mrrFirst,recall@5,hitRatio@5,auc,logLoss';
const ties: readonly Ties[] = ['expected', 'stable', 'reversed', 'pessimistic', 'optimistic'];

export function metricsVerb(): Command {
  return verb('metrics', 'Computes metrics from any Parquet, CSV or TSV file with a group, a score and a label in each row.', [
    ['rxrec metrics scores.parquet', 'columns group, score and label; the usual metrics'],
    ['rxrec metrics scores.csv --by user --metrics gauc,ndcg@5,f1@0.7', 'another group column, chosen metrics'],
    ['rxrec metrics out/quickstart/*/scores/llm --by impression --json', 'what a run saved'],
  ])
    .argument('<file>', 'a file, or a folder of Parquet parts')
    .option('--by <column>', 'column that tells the group of a row', 'group')
    .option('--score <column>', 'column of the scores, higher is better', 'score')
    .option('--label <column>', 'column of the labels: 0 or 1, false or true', 'label')
    .option('--metrics <names>', 'separated by commas; `rxrec list metrics` tells them', usual)
    .option('--logits', 'scores are logits, as a ranking recommender saves them: logLoss, f1 and ece read their sigmoid')
    .addOption(new Option('--ties <rule>', 'how rows with equal scores are ranked').choices(ties).default('expected'))
    .action(async (file: string, { json, trace: _, ...options }: Given) => {
      const result = await metricsOfFile(file, options);
      process.stdout.write(json ? `${JSON.stringify(result)}\n` : metricsText(result));
    });
}

interface Given {
  readonly json?: boolean;
  readonly trace?: boolean;
  readonly by: string;
  readonly score: string;
  readonly label: string;
  readonly metrics: string;
  readonly logits?: boolean;
  readonly ties: Ties;
}
