import { Prisma } from '../../database/generated/client.js';
import { searchQuery } from './search-query.js';

/** How many documents a search finds. */
const MOST_HITS = 20;

/**
 * Selects the documents that match, the best first. A word in a title weighs ten times one in a text, words close
 * together more than words far apart, and a long text less for being long.
 *
 * @param language a text-search configuration that Postgres knows
 * @param query as it was sent
 */
export function searchStatement(language: string, query: string): Prisma.Sql {
  return Prisma.sql`
    SELECT id, title, url
    FROM documents, websearch_to_tsquery(${language}::text::regconfig, ${searchQuery(query)}) AS query
    WHERE search_vector @@ query
    ORDER BY ts_rank_cd('{0, 0, 0.1, 1}', search_vector, query, 1) DESC, id COLLATE "C"
    LIMIT ${MOST_HITS}`;
}
