import { Prisma } from '../../database/generated/client.js';
import type { Reader } from '../readers/reader.js';
import { searchQuery } from './search-query.js';

/** What is looked for. */
export interface Question {
  /** A text-search configuration that Postgres knows. */
  language: string;
  /** As it was sent. */
  query: string;
}

/** The numbers of the pairs of neighbours that each match of a query has; none where it has no phrase of words. */
export interface Pairs {
  pairs: number[];
  /** Those that stand for the same pairs in a title. */
  titlePairs: number[];
}

/** What is looked for, and in whose name. */
export interface Search extends Question, Pairs {
  reader: Reader;
}

/** Whether a query has a phrase, and so may have pairs of neighbours. */
export function hasPhrase({ query }: Question): boolean {
  return query.includes('"');
}

/** Whether a query is a phrase and nothing besides. */
export function isPhrase({ query }: Question): boolean {
  return /^\s*"[^"]*"\s*$/.test(query);
}

/** What is looked for, as Postgres reads it. */
export function tsQuery({ language, query }: Question): Prisma.Sql {
  return Prisma.sql`websearch_to_tsquery(${language}::regconfig, ${searchQuery(query)})`;
}
