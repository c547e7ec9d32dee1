/** A live MCP session as operators see it: neither its public id nor the digest of that. */
export class SessionView {
  id!: string;
  client_id!: string;
  client_name!: string | null;
  user_id!: string;
  user_email!: string;
  /** The token that opened it. */
  token_id!: string;
  /** The process that holds its stream. */
  replica!: string;
  created_at!: string;
  last_seen_at!: string;
}

/** A page of live sessions, newest first. */
export class SessionsPage {
  items!: SessionView[];
  next_cursor!: string | null;
}
