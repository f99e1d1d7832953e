/**
 * RecBench as one definition: models by scenarios, each model by the schemes that a YAML file gives it, in one table beside the published values.
 *
 * Without arguments it runs made-up news through the tiny models of `fixtures`, two recommenders that it trains, and what needs no model:
 * the small models have made-up weights, so their rows show that the machinery runs. `configs/recbench-full.yaml` names all models and
 * data sets of the paper, by folders.
 *
 *     npx tsx pipelines/recbench.ts
 *     npx tsx pipelines/recbench.ts --config pipelines/configs/recbench-full.yaml --list
 *     npx tsx pipelines/recbench.ts --config pipelines/configs/recbench-full.yaml --set checkpoints=/models --set data=/data --only model=Llama-2
 */
import { graph } from 'rxrec';
import { benchmark, type Schemes } from 'rxrec/benchmark';
import { parquet } from 'rxrec/io/parquet';
import {
  describe, embed, infer, inferShared, joinItems, prompt, rebatch, saveRows, scoreCosine, scoreDot, scoreWith, scoreYesNo, takeHistory, tokenize,
} from 'rxrec/operators';
import { measure } from 'rxrec/sinks/measure';
import { learned } from 'rxrec/training/learned';
import { scoredAs } from 'rxrec/training/scored-as';

const save = () => saveRows({ to: parquet('scores'), per: 'candidate', columns: ['impression', 'user', 'item', 'label', 'score'] });

export const schemes: Schemes = {
  generative({ test, history, model, template, atMost, protocol, measured }) {
    const { tokenizer } = model.engine;
    const asked = graph('generative', test)
      .pipe(takeHistory({ last: history }), joinItems({ items: test.items }))
      .pipe(prompt({ template, tokenizer, atMost, protocol }), tokenize({ tokenizer, protocol }), rebatch({ rows: 16 }));
    if (model.ask === 'prompts') return asked.pipe(infer({ engine: model.engine }), scoreYesNo(), save()).into(measure(measured));
    const { engine, labelMass } = model; // of each impression, what its prompts begin with is computed once
    return asked.pipe(inferShared({ engine, ...(labelMass && { labelMass }) }), scoreYesNo(), save())
      .into(measure({ ...measured, ...(labelMass && { means: ['labelMass'] }) }));
  },

  matching({ test, items, history, encoder, template, atMost, protocol, score, measured }) {
    const limit = atMost === undefined ? {} : { tokenizer: encoder.tokenizer, atMost };
    return graph('matching', test)
      .pipe(takeHistory({ last: history }), joinItems({ items }))
      .pipe(describe({ template, protocol, ...limit }), embed({ encoder, protocol }), { dot: scoreDot, cosine: scoreCosine }[score](), save())
      .into(measure(measured));
  },

  trained({ test, training, measured }) {
    const { recommender } = training;
    const start = graph('trained', test);
    // The oldest clicks are others once the newest alone are left.
    const line = recommender.keep === 'first' ? start : start.pipe(takeHistory({ last: recommender.clicks }));
    return line.pipe(scoreWith({ recommender: learned(training) }), save()).into(measure({ ...measured, scores: scoredAs(recommender) }));
  },

  baseline: ({ test, history, scorer, measured }) => graph('baseline', test)
    .pipe(takeHistory({ last: history }), scorer, save())
    .into(measure(measured)),
};

await benchmark(import.meta, schemes, { config: 'pipelines/configs/recbench.yaml' });
