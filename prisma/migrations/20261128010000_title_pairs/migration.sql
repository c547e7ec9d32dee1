-- A phrase in a title has a number of its own besides: most titles that have both of two common words have them apart,
-- and each would be read.
CREATE FUNCTION "title_pair"("pair" SMALLINT) RETURNS SMALLINT
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN "pair" # 21845::smallint;

-- What it gave before, and the pairs of the title (of weight A) as such: who asks for the former finds the same.
CREATE OR REPLACE FUNCTION "word_pairs"("vector" TSVECTOR) RETURNS SMALLINT[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 20000
    RETURN (
        WITH word AS MATERIALIZED (
            SELECT lexeme, position FROM unnest("vector") AS entry, unnest(entry.positions) AS position
        ), title AS MATERIALIZED (
            SELECT lexeme, position
            FROM unnest(ts_filter("vector", '{a}')) AS entry, unnest(entry.positions) AS position
        )
        SELECT ARRAY(
            SELECT "word_pair"(one.lexeme, other.lexeme)
            FROM word AS one JOIN word AS other ON other.position = one.position + 1
            UNION
            SELECT "title_pair"("word_pair"(one.lexeme, other.lexeme))
            FROM title AS one JOIN title AS other ON other.position = one.position + 1
        )
    );

-- One index of what is for everyone, one of the rest with its readers, as those of words are: the few that a reader may
-- read besides are found without a walk through all that have the pair. A minute for 100,000 documents, in which
-- documents are read and not written.
CREATE INDEX "documents_pairs_for_everyone_idx" ON "documents"
    USING GIN ("word_pairs"("search_vector")) WITH (fastupdate = off)
    WHERE "for_everyone";
CREATE INDEX "documents_pairs_for_readers_idx" ON "documents"
    USING GIN ("word_pairs"("search_vector"), "readers") WITH (fastupdate = off)
    WHERE NOT "for_everyone";
-- Statistics of pairs tell nothing that a plan needs, and cost ANALYZE a quarter of a minute.
ALTER INDEX "documents_pairs_for_everyone_idx" ALTER COLUMN 1 SET STATISTICS 0;
ALTER INDEX "documents_pairs_for_readers_idx" ALTER COLUMN 1 SET STATISTICS 0;

-- DropIndex: it has no pairs of titles, which a search would miss that Postgres sends through it. The new ones serve what
-- asked it before.
DROP INDEX "documents_word_pairs_idx";
