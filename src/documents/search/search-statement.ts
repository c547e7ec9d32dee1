import { Prisma } from '../../database/generated/client.js';
import { readerKeys } from '../readers/reader.js';
import { candidates } from './candidates.js';
import { MARK_OPTIONS } from './marks.js';
import { type Question, type Search, tsQuery } from './search.js';

/** How many documents a search finds. */
const MOST_HITS = 20;

const PASSAGE = `MaxFragments=2, MinWords=8, MaxWords=24, FragmentDelimiter=" … ", ${MARK_OPTIONS}`;

/**
 * Selects the `Pairs` of a query. A statement of its own: within another they would be computed, and planned anew,
 * wherever they are mentioned.
 */
export function pairsStatement(question: Question): Prisma.Sql {
  return Prisma.sql`
    SELECT pairs, ARRAY(SELECT title_pair(pair) FROM unnest(pairs) AS pair) AS "titlePairs"
    FROM word_pairs(${tsQuery(question)}) AS pairs`;
}

/**
 * Selects the documents that match and that the reader may read, the best first. A word in a title weighs ten times one
 * in a text, words close together more than words far apart, and a long text less for being long. What the reader may
 * not read has no part in it from the first: neither in what is looked at closely, nor in the order.
 */
export function searchStatement(search: Search): Prisma.Sql {
  const forReader = Prisma.sql`NOT for_everyone AND readers && ${readerKeys(search.reader)}::text[]`;
  const found = [Prisma.sql`for_everyone`, forReader].flatMap((readable) => candidates(search, readable));
  return Prisma.sql`
    SELECT id, title, url
    FROM (
      SELECT DISTINCT ON (id) * FROM (${Prisma.join(found, ' UNION ALL ')}) AS candidate ORDER BY id
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
export function markStatement(question: Question, text: string): Prisma.Sql {
  return Prisma.sql`
    SELECT ts_headline(
      ${question.language}::regconfig, ${text}, ${tsQuery(question)}, ${`HighlightAll=true, ${MARK_OPTIONS}`}
    ) AS text`;
}
