/** Notes what is sent through an adapter of Prisma, and past Prisma, with its values. */
export class Recorder {
  statements = [];

  /**
   * @param factories the prototype of Prisma's adapter factories: connections that are made from now on are looked at
   * @param engines the prototype of the service's engine
   */
  constructor(factories, engines) {
    const { query } = engines;
    const note = (statement) => this.statements.push(statement);
    engines.query = function (sql, values) {
      note({ sql, values });
      return query.call(this, sql, values);
    };
    const { connect } = factories;
    const watch = (connection) => this.watch(connection);
    factories.connect = async function () {
      return watch(await connect.call(this));
    };
  }

  watch(connection) {
    this.note(connection);
    const startTransaction = connection.startTransaction.bind(connection);
    connection.startTransaction = async (...given) => this.note(await startTransaction(...given));
    return connection;
  }

  note(queryable) {
    for (const method of ['queryRaw', 'executeRaw']) {
      const send = queryable[method].bind(queryable);
      queryable[method] = (query) => {
        this.statements.push({ sql: query.sql, values: query.args });
        return send(query);
      };
    }
    return queryable;
  }
}

/**
 * How many pages of 8 KiB Postgres looks at for a statement, however busy the machine is. What it changes is undone.
 *
 * @param client of `pg`
 */
export async function pagesOf(client, { sql, values }) {
  if (/pg_advisory|^\s*(BEGIN|COMMIT)/i.test(sql)) return 0;
  await client.query('BEGIN');
  try {
    const { rows } = await client.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`, values);
    const [{ Plan: plan }] = rows[0]['QUERY PLAN'];
    return plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
  } finally {
    await client.query('ROLLBACK');
  }
}
