import { Prisma } from '../../database/generated/client.js';
import { type Reader, readerKeys } from '../readers/reader.js';
import { MARK_OPTIONS } from './marks.js';
import { searchQuery } from './search-query.js';

/** How many documents a search finds. */
const MOST_HITS = 20;

/**
 * How many are looked at closely, of what is for everyone and again of what this reader may read besides. To rank a
 * document its whole vector is read: all that a common word matches would take seconds. Where more match than these,
 * ranked are so many that match by their title, and so many of all in the order in which they are stored.
 */
const MOST_BY_TITLE = 100;
const MOST_BY_TEXT = 300;
/** For each that has a phrase, others have been read that have its words: of titles most of all, which have no pairs. */
const MOST_BY_PHRASE = 100;
const MOST_TITLES_BY_PHRASE = 40;

const PASSAGE = `MaxFragments=2, MinWords=8, MaxWords=24, FragmentDelimiter=" … ", ${MARK_OPTIONS}`;

/** What is looked for, and in whose name. */
export interface Search {
  /** A text-search configuration that Postgres knows. */
  language: string;
  /** As it was sent. */
  query: string;
  reader: Reader;
  /** What `pairsStatement` selects of the query. */
  pairs: number[];
}

/** Whether a query has a phrase, and so may have pairs of neighbours. */
export function hasPhrase(query: string): boolean {
  return query.includes('"');
}

/**
 * Selects, as `pairs`, the pairs of neighbours that each match of the query has. A statement of its own: within another
 * they would be computed, and planned anew, wherever they are mentioned.
 */
export function pairsStatement(search: Pick<Search, 'language' | 'query'>): Prisma.Sql {
  return Prisma.sql`SELECT word_pairs(${tsQuery(search)}) AS pairs`;
}

/**
 * Selects the documents that match and that the reader may read, the best first. A word in a title weighs ten times one
 * in a text, words close together more than words far apart, and a long text less for being long. What the reader may
 * not read has no part in it from the first: neither in what is looked at closely, nor in the order.
 */
export function searchStatement(search: Search): Prisma.Sql {
  const forReader = Prisma.sql`NOT for_everyone AND readers && ${readerKeys(search.reader)}::text[]`;
  const candidates = [Prisma.sql`for_everyone`, forReader].flatMap((readable) => [
    matchingByTitle(search, readable),
    matching(search, readable),
  ]);
  return Prisma.sql`
    SELECT id, title, url
    FROM (
      SELECT DISTINCT ON (id) * FROM (${Prisma.join(candidates, ' UNION ALL ')}) AS candidate ORDER BY id
    ) AS document
    ORDER BY ts_rank_cd('{0, 0, 0.1, 1}', search_vector, query, 1) DESC, id COLLATE "C"
    LIMIT ${MOST_HITS}`;
}

/** The same, with a passage of each that shows why: a text that `markedParts` reads. */
export function passagesStatement(search: Search): Prisma.Sql {
  return Prisma.sql`
    SELECT hit.id, hit.title, hit.url,
      ts_headline(document.language, left(document.text, 200000), ${tsQuery(search)}, ${PASSAGE}) AS passage
    FROM (SELECT *, row_number() OVER () AS place FROM (${searchStatement(search)}) AS found) AS hit
    JOIN documents AS document ON document.id = hit.id
    ORDER BY hit.place`;
}

/** Selects `text` with all that matches in it marked, for `markedParts`. */
export function markStatement(search: Pick<Search, 'language' | 'query'>, text: string): Prisma.Sql {
  return Prisma.sql`
    SELECT ts_headline(
      ${search.language}::regconfig, ${text}, ${tsQuery(search)}, ${`HighlightAll=true, ${MARK_OPTIONS}`}
    ) AS text`;
}

function tsQuery({ language, query }: Pick<Search, 'language' | 'query'>): Prisma.Sql {
  return Prisma.sql`websearch_to_tsquery(${language}::regconfig, ${searchQuery(query)})`;
}

/**
 * Postgres does not read a limit that is a query, and takes it that a tenth of what matches is wanted: then it goes
 * through the table itself only for words of most documents, which turn up at once. For the limit as it is it would do
 * so for two words that are each common and never together, and read everything.
 */
function limit(most: number): Prisma.Sql {
  return Prisma.sql`LIMIT (SELECT ${most}::int)`;
}

/** `querytree` is T where a query says only what must not be there: no index finds that. */
function matching(search: Search, readable: Prisma.Sql): Prisma.Sql {
  if (search.pairs.length > 0) return matchingPairs(search, readable);
  const most = hasPhrase(search.query) ? MOST_BY_PHRASE : MOST_BY_TEXT;
  return Prisma.sql`(
    SELECT id, title, url, search_vector, query FROM documents, ${tsQuery(search)} AS query
    WHERE ${readable} AND search_vector @@ query AND querytree(query) <> 'T'
    ${limit(most)}
  )`;
}

/**
 * The index of words knows which documents have those of a phrase, not where, and each would have to be read: one of
 * pairs of neighbours leaves few to read. It says nothing of a phrase around a stop-word, nor of a query with
 * alternatives: there is no pair then that each match has.
 */
function matchingPairs(search: Search, readable: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(
    SELECT * FROM (
      SELECT id, title, url, search_vector, query FROM documents, ${tsQuery(search)} AS query
      WHERE ${readable} AND word_pairs(search_vector) @> ${search.pairs}::smallint[] ${havingWords(search)}
      OFFSET 0
    ) AS paired
    WHERE search_vector @@ query
    ${limit(MOST_BY_PHRASE)}
  )`;
}

/** Where a word is asked for besides, it may be rarer than the pairs. Those of a phrase alone are not. */
function havingWords({ query }: Search): Prisma.Sql {
  if (/^\s*"[^"]*"\s*$/.test(query)) return Prisma.empty;
  return Prisma.sql`AND search_vector @@ replace(querytree(query), ' <-> ', ' & ')::tsquery`;
}

/** A title that matches, of a text that may have what must not be there: so both are asked, one after the other. */
function matchingByTitle(search: Search, readable: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(
    SELECT * FROM (
      SELECT id, title, url, search_vector, query FROM documents, ${tsQuery(search)} AS query
      WHERE ${readable} AND to_tsvector(language, title) @@ query AND querytree(query) <> 'T'
      ${limit(hasPhrase(search.query) ? MOST_TITLES_BY_PHRASE : MOST_BY_TITLE)}
    ) AS titled
    WHERE search_vector @@ query
  )`;
}
