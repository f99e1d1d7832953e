import type { DelimitedOptions } from '../../io/delimited.ts';
import type { RawFile, RawFolder } from '../../io/raw-folder.ts';
import { listed, missingRaw } from '../preparing/raw.ts';

type Reading = Omit<DelimitedOptions, 'onFault'>;

/** Where a MovieLens release keeps what, and how its files are read. */
export interface Layout {
  readonly name: string;
  /** User, item, rating, unix time in seconds: the first four columns. */
  readonly ratings: RawFile;
  readonly ratingsAs: Reading;
  /** Id and title: the first two columns. */
  readonly movies: RawFile;
  readonly moviesAs: Reading;
  /** Genres: one column of names with `|` between them, or one flag column per genre. */
  readonly genres: { readonly column: number } | { readonly flagsFrom: number; readonly names?: RawFile };
  /** User ids: the first column. Gives the order of the users. */
  readonly users?: RawFile;
  readonly usersAs?: Reading;
}

export const layouts = 'ratings.csv and movies.csv (ml-latest, 20M, 25M), ratings.dat and movies.dat (1M, 10M), or u.data and u.item (100K)';

/** Tells the release by its file names. */
export function layoutOf(raw: RawFolder): Layout {
  const found = csv(raw) ?? dat(raw) ?? hundredThousand(raw);
  if (found) return found;
  throw missingRaw(listed(raw), layouts);
}

function csv(raw: RawFolder): Layout | undefined {
  const [ratings, movies] = [raw.find('ratings.csv'), raw.find('movies.csv')];
  if (!ratings || !movies) return undefined;
  return {
    name: 'csv (ml-latest, 20M, 25M)', ratings, movies,
    ratingsAs: { delimiter: ',', header: ['userId', 'movieId', 'rating', 'timestamp'] },
    moviesAs: { delimiter: ',', header: ['movieId', 'title', 'genres'], quote: true },
    genres: { column: 2 },
  };
}

/** 1M is latin-1 and has users.dat; 10M is UTF-8 and has not. */
function dat(raw: RawFolder): Layout | undefined {
  const [ratings, movies, users] = [raw.find('ratings.dat'), raw.find('movies.dat'), raw.find('users.dat')];
  if (!ratings || !movies) return undefined;
  const encoding = users ? 'latin1' : 'utf8';
  return {
    name: users ? '.dat, latin-1 (1M)' : '.dat, UTF-8 (10M)', ratings, movies,
    ratingsAs: { delimiter: '::', fields: 4 },
    moviesAs: { delimiter: '::', fields: 3, encoding },
    genres: { column: 2 },
    ...(users ? { users, usersAs: { delimiter: '::', fields: 5 } } : {}),
  };
}

function hundredThousand(raw: RawFolder): Layout | undefined {
  const [ratings, movies, users, names] = [raw.find('u.data'), raw.find('u.item'), raw.find('u.user'), raw.find('u.genre')];
  if (!ratings || !movies) return undefined;
  return {
    name: 'u.data and u.item, latin-1 (100K)', ratings, movies,
    ratingsAs: { delimiter: '\t', fields: 4 },
    moviesAs: { delimiter: '|', fields: 24, encoding: 'latin1' },
    genres: { flagsFrom: 5, ...(names ? { names } : {}) },
    ...(users ? { users, usersAs: { delimiter: '|', fields: 5 } } : {}),
  };
}
