// A database as it is after a while: of `n` tokens most have expired, a few were revoked; each client has one and was
// used; each token left events, a session that ended, and a refresh token that was used. Nothing is due to be cleared.
// All by one statement a table, from row `from` to row `to`, so that a database grows from one size to the next.

const SPREAD = "(now() - interval '29 days' * (1 - (i::bigint * 7919 % 10007) / 10007.0))";
const id = (kind) => `md5('${kind}' || i)::uuid`;

const rows = {
  users: `INSERT INTO users (id, email, created_at)
    SELECT ${id('user')}, 'user' || i || '@example.com', ${SPREAD} FROM generate_series($1::int - 1, $2::int) i
    WHERE i % 10 = 0 ON CONFLICT DO NOTHING`,
  clients: `INSERT INTO clients (id, registration_token_digest, name, redirect_uris, grant_types, response_types, scopes,
      token_endpoint_auth_method, created_at, last_used_at, revoked_at)
    SELECT ${id('client')}::text, sha256('x'), CASE i % 1000 WHEN 0 THEN 'Cupcake ' || i ELSE 'ChatGPT' END,
      '{https://chatgpt.com/connector_platform_oauth_redirect}', '{authorization_code}', '{code}', '{mcp}', 'none',
      ${SPREAD} - interval '40 days', now() - interval '1 day', CASE WHEN i % 500 = 0 THEN now() - interval '1 day' END
    FROM generate_series($1::int, $2::int) i`,
  grants: `INSERT INTO grants (id, user_id, client_id, scopes, audience, created_at)
    SELECT ${id('grant')}, md5('user' || i / 10 * 10)::uuid, ${id('client')}::text, '{mcp}', $3::text, ${SPREAD}
    FROM generate_series($1::int, $2::int) i`,
  access_tokens: `INSERT INTO access_tokens (id, digest, grant_id, code_id, client_id, user_id, scopes, audience, created_at,
      expires_at, revoked_at)
    SELECT ${id('token')}, sha256(convert_to('mcp_' || md5('secret' || i), 'UTF8')), ${id('grant')}, ${id('code')},
      ${id('client')}::text, md5('user' || i / 10 * 10)::uuid, '{mcp}', $3::text, ${SPREAD}, ${SPREAD} + interval '1 day',
      CASE WHEN i % 500 = 0 THEN ${SPREAD} + interval '1 hour' END
    FROM generate_series($1::int, $2::int) i`,
  refresh_tokens: `INSERT INTO refresh_tokens (id, digest, grant_id, code_id, client_id, user_id, created_at, expires_at,
      rotated_at, revoked_at)
    SELECT ${id('refresh')}, sha256(convert_to('mcpr_' || i, 'UTF8')), ${id('grant')}, ${id('code')},
      ${id('client')}::text, md5('user' || i / 10 * 10)::uuid, ${SPREAD}, ${SPREAD} + interval '30 days',
      ${SPREAD} + interval '1 day', CASE WHEN i % 500 = 0 THEN ${SPREAD} + interval '1 hour' END
    FROM generate_series($1::int, $2::int) i`,
  mcp_sessions: `INSERT INTO mcp_sessions (id, digest, user_id, client_id, token_id, replica, created_at, last_seen_at,
      ended_at, end_reason)
    SELECT ${id('session')}, sha256(convert_to('session' || i, 'UTF8')), md5('user' || i / 10 * 10)::uuid,
      ${id('client')}::text, ${id('token')}, 'elsewhere', ${SPREAD}, ${SPREAD}, ${SPREAD} + interval '1 hour', 'closed'
    FROM generate_series($1::int, $2::int) i`,
  tool_executions: `INSERT INTO tool_executions (id, tool, user_id, client_id, token_id, replica, status, created_at,
      finished_at, expires_at)
    SELECT md5('execution' || i), 'search', md5('user' || i / 10 * 10)::uuid, ${id('client')}::text, ${id('token')},
      'elsewhere', 'succeeded', now() - interval '1 hour', now(), now() + interval '23 hours'
    FROM generate_series($1::int, $2::int) i`,
  audit_events: `INSERT INTO audit_events (occurred_at, type, outcome, actor, user_id, client_id, address)
    SELECT ${SPREAD},
      (CASE WHEN i % 5000 = 0 THEN 'code.replayed' WHEN i % 10 = 0 THEN 'token.issued' ELSE 'tool.called' END),
      (CASE WHEN i % 5000 = 0 THEN 'failure' ELSE 'success' END), 'user:' || md5('user' || i / 10 * 10)::uuid,
      md5('user' || i / 10 * 10)::uuid, ${id('client')}::text, '192.0.2.1'
    FROM generate_series($1::int, $2::int) i ORDER BY 1`,
};

/**
 * Grows each table to `to` rows (users to a tenth), and has Postgres learn what is in them.
 *
 * @param client of `pg`
 * @param audience PUBLIC_URL of the service
 */
export async function fill(client, from, to, audience) {
  // Its numbers go up with the time, whatever the size.
  await client.query('TRUNCATE audit_events RESTART IDENTITY');
  for (const [table, statement] of Object.entries(rows)) {
    const first = table === 'audit_events' ? 1 : from;
    await client.query(statement, statement.includes('$3') ? [first, to, audience] : [first, to]);
  }
  await client.query('VACUUM (ANALYZE)');
}

/** The last `count` of the rows up to `size` whose token is live, by the number that they were made from. */
export function liveOnes(size, count) {
  const live = [];
  for (let i = size; live.length < count; i -= 1)
    if ((i * 7919) % 10_007 > 9700 && i % 500 !== 0) live.push(i);
  return live;
}

/** Ages so many of each table's rows that they are due to be cleared. */
export async function age(client, count) {
  const oldest = (table, column) =>
    `UPDATE ${table} SET ${column} = ${column} - interval '90 days' WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${table} LIMIT ${count}))`;
  for (const [table, columns] of [
    ['access_tokens', ['created_at', 'expires_at']],
    ['refresh_tokens', ['created_at', 'expires_at']],
    ['mcp_sessions', ['created_at', 'ended_at']],
    ['tool_executions', ['created_at', 'expires_at']],
  ]) {
    for (const column of columns) await client.query(oldest(table, column));
  }
}
