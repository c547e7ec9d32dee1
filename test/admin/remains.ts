import type { TestApp } from '../support/test-app.js';

/** The tables in which any of these words stands, in whatever column. */
export async function tablesWith({ prisma }: TestApp, words: readonly string[]): Promise<string[]> {
  const tables = await prisma.$queryRaw<{ name: string }[]>`
    SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`;
  const found: string[] = [];
  for (const { name } of tables) {
    const [{ count }] = await prisma.$queryRawUnsafe<[{ count: number }]>(
      `SELECT count(*)::int AS count FROM "${name}" t WHERE row_to_json(t)::text LIKE ANY ($1::text[])`,
      words.map((word) => `%${word}%`),
    );
    if (count > 0) found.push(name);
  }
  return found;
}
