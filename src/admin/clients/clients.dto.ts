import { IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { PageQuery } from '../pages/page-query.dto.js';
import { WordList } from '../pages/query-values.js';

/** Whether a client may still be used. */
export type ClientStatus = 'active' | 'revoked';

const STATUSES: ClientStatus[] = ['active', 'revoked'];

/** What GET /admin/clients asks for. */
export class ClientsPageQuery extends PageQuery {
  /** Part of the name or of the id, in any case. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  @Matches(/^[^\0]*$/, { message: 'q must not contain a null character' })
  q?: string;

  /** `active`, `revoked`, or both, comma-separated; both without. */
  @IsOptional()
  @WordList()
  @IsIn(STATUSES, { each: true, message: 'status must be active, revoked or both, comma-separated' })
  status?: ClientStatus[];
}

/** A client as operators see it: no secret, no digest. */
export class ClientView {
  id!: string;
  /** The client's own claim. */
  name!: string | null;
  status!: ClientStatus;
  redirect_uris!: string[];
  grant_types!: string[];
  response_types!: string[];
  scopes!: string[];
  token_endpoint_auth_method!: string;
  /** Registered metadata that nothing here acts on. */
  metadata!: Record<string, unknown>;
  created_at!: string;
  last_used_at!: string | null;
  revoked_at!: string | null;
  live_tokens!: number;
  live_sessions!: number;
}

/** A page of clients, newest first. */
export class ClientsPage {
  items!: ClientView[];
  next_cursor!: string | null;
}
