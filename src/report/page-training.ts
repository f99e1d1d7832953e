import type { LossColumns, TrainingHistory } from '../core/training-event.ts';
import { type Html, html, trusted } from './html.ts';
import { metricValue, wholeNumber } from './numbers.ts';
import type { lineChart } from './plot.ts';

type Trained = TrainingHistory & { readonly branch: string };

/** One sentence per recommender: how long it went on, and which weights are kept. */
export function trainingText(trainings: readonly Trained[]): Html {
  return html`${trainings.map((training) => {
    const { epochs, stoppedEarly, losses, validations, watched } = training;
    const best = validations.findLast((point) => point.best);
    const end = stoppedEarly ? `It stopped after ${shortly(validations.at(-1)!.epoch)} of ${epochs} epochs, since nothing got better.` : '';
    const kept = best && watched ? ` The weights after ${shortly(best.epoch)} epochs are kept: there ${measureName(watched.name)} was ${metricValue(best.metrics[watched.name] ?? null)}.`
      : ' The last weights are kept.';
    return html`<p><strong>${titleOf(training)}</strong> made ${wholeNumber(losses.step.at(-1) ?? 0)} steps over ${
      wholeNumber(losses.rows.reduce((sum, rows) => sum + rows, 0))} training rows. ${end}${kept}</p>\n`;
  })}`;
}

/** The loss of each recommender over its steps, and what its validations measured. */
export function trainingFigures(trainings: readonly Trained[], draw: typeof lineChart): Html {
  return html`<div class="charts">${trainings.flatMap((training) => {
    const { losses, validations, watched } = training;
    const title = titleOf(training);
    const names = Object.keys(validations[0]?.metrics ?? {});
    const best = validations.findLastIndex((point) => point.best);
    return [
      losses.loss.length > 0 && lossFigure(title, losses, draw),
      ...names.filter((name) => validations.some(({ metrics }) => metrics[name] !== null)).map((name) => {
        const values = validations.map(({ metrics }) => metrics[name] ?? null);
        return figure(`${title}: ${measureName(name)}`, name === watched?.name ? 'decides' : '', draw({ at: validations.map(({ epoch }) => epoch), values, marked: best < 0 ? undefined : best },
          { label: `${measureName(name)} of ${title} by validation: ${values.map(metricValue).join(', ')}`, across: 'epoch' }));
      }),
    ];
  })}</div>`;
}

const mostPlaces = 48;

/** Places next to each other are averaged: a step alone tells more of its batch than of the training. */
function lossFigure(title: string, { step, rows, loss }: LossColumns, draw: typeof lineChart): Html {
  const together = Math.ceil(step.length / mostPlaces);
  const places = Array.from({ length: Math.ceil(step.length / together) }, (_, at) => [at * together, Math.min(step.length, (at + 1) * together)] as const);
  const values = places.map(([from, until]) => mean(loss.slice(from, until), rows.slice(from, until)));
  return figure(`${title}: training loss`, 'smoothed', draw({ at: places.map(([, until]) => step[until - 1]!), values },
    { label: `Training loss of ${title}, from ${metricValue(values[0]!)} to ${metricValue(values.at(-1)!)}`, across: 'step' }));
}

const mean = (values: readonly number[], weights: readonly number[]): number =>
  values.reduce((sum, value, at) => sum + value * weights[at]!, 0) / weights.reduce((sum, weight) => sum + weight, 0);

const figure = (title: string, said: string, drawn: string): Html => html`<figure><figcaption>${title} <small>${said}</small></figcaption>${trusted(drawn)}</figure>`;

/** Every validation in numbers; nothing where there was none. */
export function trainingTable(trainings: readonly Trained[]): Html | false {
  const names = [...new Set(trainings.flatMap(({ validations }) => validations.flatMap(({ metrics }) => Object.keys(metrics))))];
  if (names.length === 0) return false;
  return html`<details><summary>Every validation as a table</summary><div class="wide" tabindex="0" role="region" aria-labelledby="training-caption"><table>
<caption><span id="training-caption">The training loss is the mean over the rows since the validation before. <code>training.json</code> in the folder of each branch has every number in full.</span></caption>
<thead><tr><th scope="col">trained</th><th scope="col" class="number">step</th><th scope="col" class="number">epoch</th><th scope="col" class="number">training loss</th>${
  names.map((name) => html`<th scope="col" class="number">${measureName(name)}</th>`)}<th scope="col">kept</th></tr></thead><tbody>
${trainings.flatMap((training) => training.validations.map(({ step, epoch, loss, metrics }, at) => html`<tr><th scope="row">${titleOf(training)}</th><td class="number">${
  wholeNumber(step)}</td><td class="number">${shortly(epoch)}</td><td class="number">${metricValue(loss)}</td>${
  names.map((name) => html`<td class="number">${metricValue(metrics[name] ?? null)}</td>`)}<td>${training.validations.findLastIndex((point) => point.best) === at ? 'best' : ''}</td></tr>\n`))}</tbody></table></div></details>`;
}

const titleOf = ({ branch, name }: Trained): string => branch === '' || branch === name ? name : `${branch} (${name})`;
const measureName = (name: string): string => name === 'loss' ? 'validation loss' : name;
/** At most two decimals. */
const shortly = (epoch: number): string => String(Number(epoch.toFixed(2)));
