/** So many statements are kept by name in each connection: all that the service has by heart, and some. */
const MOST_NAMES = 300;

/** Of a search the best plan depends on the words, and Postgres would settle on one for all. */
const PLANNED_EACH_TIME = /tsquery/;

/**
 * Names for statements, so that Postgres parses and plans each once in a connection and not each time it comes. A text
 * has one name for good. What comes after the first 300 texts has none: a connection never lets a named one go.
 */
export class StatementNames {
  private readonly names = new Map<string, string>();

  /** The name of that statement; empty where it has none. */
  of(sql: string): string {
    const known = this.names.get(sql);
    if (known !== undefined) return known;
    if (this.names.size >= MOST_NAMES || PLANNED_EACH_TIME.test(sql)) return '';
    const name = `s${this.names.size}`;
    this.names.set(sql, name);
    return name;
  }
}
