import pg from 'pg';

const TABLE = `CREATE TABLE IF NOT EXISTS oidc (
  model text NOT NULL, id text NOT NULL, payload jsonb NOT NULL, grant_id text, uid text,
  expires_at timestamptz, consumed_at timestamptz, PRIMARY KEY (model, id));
CREATE INDEX IF NOT EXISTS oidc_grant ON oidc (grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS oidc_uid ON oidc (model, uid) WHERE uid IS NOT NULL;`;
const FOUND = `SELECT payload, extract(epoch FROM consumed_at)::int AS consumed FROM oidc
  WHERE (expires_at IS NULL OR expires_at > now()) AND model = $1`;

/** The adapter that oidc-provider asks for: one table of documents, a statement for each step. */
export async function adapterOn(connectionString) {
  const pool = new pg.Pool({ connectionString });
  await pool.query(TABLE);
  const query = (name, text, values) => pool.query({ name, text, values });

  return class {
    constructor(model) {
      this.model = model;
    }

    async upsert(id, payload, expiresIn) {
      await query(
        'upsert',
        `INSERT INTO oidc (model, id, payload, grant_id, uid, expires_at)
         VALUES ($1, $2, $3, $4, $5, now() + make_interval(secs => $6))
         ON CONFLICT (model, id) DO UPDATE SET payload = excluded.payload, grant_id = excluded.grant_id,
           uid = excluded.uid, expires_at = excluded.expires_at`,
        [this.model, id, payload, payload.grantId, payload.uid, expiresIn],
      );
    }

    find(id) {
      return this.#found('find', `${FOUND} AND id = $2`, id);
    }

    findByUid(uid) {
      return this.#found('findByUid', `${FOUND} AND uid = $2`, uid);
    }

    async consume(id) {
      await query('consume', 'UPDATE oidc SET consumed_at = now() WHERE model = $1 AND id = $2', [
        this.model,
        id,
      ]);
    }

    async destroy(id) {
      await query('destroy', 'DELETE FROM oidc WHERE model = $1 AND id = $2', [this.model, id]);
    }

    async revokeByGrantId(grantId) {
      await query('revoke', 'DELETE FROM oidc WHERE grant_id = $1', [grantId]);
    }

    async #found(name, text, value) {
      const { rows } = await query(name, text, [this.model, value]);
      if (rows.length === 0) return undefined;
      const [{ payload, consumed }] = rows;
      return consumed === null ? payload : { ...payload, consumed };
    }
  };
}
