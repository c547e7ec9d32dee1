import { Prisma } from '../../database/generated/client.js';
import { hasPhrase, isPhrase, type Search, tsQuery } from './search.js';

/**
 * How many are looked at closely, of what is for everyone and again of what this reader may read besides. To rank a
 * document its whole vector is read: all that a common word matches would take seconds. Where more match than these,
 * ranked are so many that match by their title, and so many of all in the order in which they are stored.
 */
const MOST_BY_TITLE = 100;
const MOST_BY_TEXT = 300;
/** For each that has a phrase, others have been read that have its words. */
const MOST_TITLES_BY_PHRASE = 40;
const MOST_BY_PHRASE = 100;

/** What is indexed of a document, and of its title alone. */
const DOCUMENT = Prisma.sql`search_vector`;
const TITLE = Prisma.sql`to_tsvector(language, title)`;

/**
 * Selects what is looked at closely: by the title, and by all of a document.
 *
 * @param readable the condition on what may be read
 */
export function candidates(search: Search, readable: Prisma.Sql): Prisma.Sql[] {
  const { pairs, titlePairs } = search;
  return pairs.length === 0
    ? [titled(search, readable), matching(search, readable)]
    : [
        // Both, since numbers are few and shared by many pairs: together they leave hardly one that has neither.
        paired(search, readable, {
          words: TITLE,
          pairs: [...pairs, ...titlePairs],
          most: MOST_TITLES_BY_PHRASE,
        }),
        paired(search, readable, { words: DOCUMENT, pairs, most: MOST_BY_PHRASE }),
      ];
}

/** `querytree` is T where a query says only what must not be there: no index finds that. */
function matching(search: Search, readable: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(
    SELECT id, title, url, search_vector, query FROM documents, ${tsQuery(search)} AS query
    WHERE ${readable} AND ${DOCUMENT} @@ query AND querytree(query) <> 'T'
    ${limit(hasPhrase(search) ? MOST_BY_PHRASE : MOST_BY_TEXT)}
  )`;
}

/** A title that matches, of a text that may have what must not be there: so both are asked, one after the other. */
function titled(search: Search, readable: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(
    SELECT * FROM (
      SELECT id, title, url, search_vector, query FROM documents, ${tsQuery(search)} AS query
      WHERE ${readable} AND ${TITLE} @@ query AND querytree(query) <> 'T'
      ${limit(hasPhrase(search) ? MOST_TITLES_BY_PHRASE : MOST_BY_TITLE)}
    ) AS titled
    WHERE search_vector @@ query
  )`;
}

/**
 * The index of words knows which documents have those of a phrase, not where, and each would have to be read: one of
 * pairs of neighbours leaves few to read. It says nothing of a phrase around a stop-word, nor of a query with
 * alternatives: there is no pair then that each match has.
 */
function paired(
  search: Search,
  readable: Prisma.Sql,
  { words, pairs, most }: { words: Prisma.Sql; pairs: number[]; most: number },
): Prisma.Sql {
  return Prisma.sql`(
    SELECT * FROM (
      SELECT id, title, url, search_vector, query FROM documents, ${tsQuery(search)} AS query
      WHERE ${readable} AND word_pairs(search_vector) @> ${pairs}::smallint[] ${having(words, search)}
      OFFSET 0
    ) AS paired
    WHERE search_vector @@ query
    ${limit(most)}
  )`;
}

/** Where a word is asked for besides, it may be rarer than the pairs. Those of a phrase alone are not. */
function having(words: Prisma.Sql, search: Search): Prisma.Sql {
  if (isPhrase(search)) return Prisma.empty;
  return Prisma.sql`AND ${words} @@ replace(querytree(query), ' <-> ', ' & ')::tsquery`;
}

/**
 * Postgres does not read a limit that is a query, and takes it that a tenth of what matches is wanted: then it goes
 * through the table itself only for words of most documents, which turn up at once. For the limit as it is it would do
 * so for two words that are each common and never together, and read everything.
 */
function limit(most: number): Prisma.Sql {
  return Prisma.sql`LIMIT (SELECT ${most}::int)`;
}
