import type { BenchmarkTableDocument } from '../../src/io/documents.ts';

type TableCell = BenchmarkTableDocument['cells'][number];

const done = (scheme: TableCell['scheme'], model: string, scenario: string, gauc: number | null, more: Partial<TableCell> = {}): TableCell => ({
  scheme, model, scenario, state: 'done', best: false, folder: `${scheme}/0123456789ab`, impressions: 40, candidates: 400, clicked: 60, setAside: 0,
  metrics: { GAUC: { value: gauc, groups: gauc === null ? 0 : 30, leftOut: 10 }, AUC: { value: 0.5, groups: 400, leftOut: 0 } }, ...more,
});

/** A table with everything in it: cells of all states, a best one, published values, a model asked about one scenario, names that are markup. */
export const madeUpTable: BenchmarkTableDocument = {
  version: 1, name: 'made-up', by: 'user', protocol: 'sound',
  metrics: [{ name: 'GAUC', better: 'higher', definition: 'Made up.' }, { name: 'AUC', better: 'higher', definition: 'Made up too.' }],
  scenarios: [{ name: 'news', data: 'newsroom 1', rows: null, published: 'MIND' }, { name: '<b>films</b>', data: null, rows: 500, published: null }],
  rows: [
    { scheme: 'generative', model: 'Llama-2', published: 'Llama-2', isCeiling: false, mean: null, publishedMean: null },
    { scheme: 'generative', model: 'Llama & Söhne', published: null, isCeiling: false, mean: 0.6, publishedMean: null },
    { scheme: 'trained', model: 'nrms', published: null, isCeiling: false, mean: null, publishedMean: null },
    { scheme: 'baseline', model: 'ceiling', published: null, isCeiling: true, mean: 0.9, publishedMean: null },
  ],
  cells: [
    done('generative', 'Llama-2', 'news', 0.52, { published: 0.4945 }),
    { scheme: 'generative', model: 'Llama-2', scenario: '<b>films</b>', state: 'missing', best: false, what: 'data/films is not there' },
    done('generative', 'Llama & Söhne', 'news', 0.61, { best: true }), done('generative', 'Llama & Söhne', '<b>films</b>', 0.59),
    { scheme: 'trained', model: 'nrms', scenario: 'news', state: 'failed', best: false, code: 'missing-file', what: 'no <train> split' },
    done('baseline', 'ceiling', 'news', 0.9), done('baseline', 'ceiling', '<b>films</b>', 0.9),
  ],
  notes: ['news: other users than in MIND.'],
};
