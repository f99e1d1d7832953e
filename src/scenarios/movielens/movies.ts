import type { Preparation } from '../../core/scenario.ts';
import { Catalogue } from '../preparing/catalogue.ts';
import { rawRows } from '../preparing/raw.ts';
import type { Layout } from './layouts.ts';

/** Reads the films: numbers in file order, titles as they stand. */
export async function readMovies(to: Preparation, layout: Layout): Promise<Catalogue> {
  const catalogue = new Catalogue(to, layout.movies.name);
  const title: string[] = [];
  const genres: string[] = [];
  const genreNames = await readGenreNames(to, layout);
  for await (const { lineNumbers, columns } of rawRows(to, layout.movies, layout.moviesAs)) {
    for (let row = 0; row < lineNumbers.length; row++) {
      const text = columns[1]![row]!;
      if (!catalogue.add(columns[0]![row]!, text.trim() !== '', lineNumbers[row]!)) continue;
      title.push(text);
      genres.push(genresOf(layout, genreNames, columns, row));
    }
  }
  await to.items({ id: catalogue.ids, title, genres });
  return catalogue;
}

async function readGenreNames(to: Preparation, { genres }: Layout): Promise<string[]> {
  const names: string[] = [];
  if (!('names' in genres) || !genres.names) return names;
  for await (const { columns: [name] } of rawRows(to, genres.names, { delimiter: '|', fields: 2 })) names.push(...name!);
  return names;
}

function genresOf({ genres }: Layout, names: readonly string[], columns: readonly (readonly string[])[], row: number): string {
  if ('column' in genres) return columns[genres.column]![row]!;
  const flags = columns.slice(genres.flagsFrom);
  return flags.flatMap((flag, at) => (flag[row] === '1' ? [names[at] ?? `genre ${at}`] : [])).join('|');
}
