import { IsBoolean, IsNotEmpty, IsOptional, IsString, IsUUID, Matches } from 'class-validator';
import { CLIENT_ID_FORMAT } from '../pages/id-format.js';
import { PageQuery } from '../pages/page-query.dto.js';
import { Flag } from '../pages/query-values.js';

/** What GET /admin/tokens asks for. */
export class TokensPageQuery extends PageQuery {
  @IsOptional()
  @Matches(CLIENT_ID_FORMAT, { message: 'client_id is malformed' })
  client_id?: string;

  @IsOptional()
  @IsUUID()
  user_id?: string;

  /** `true`: those that would be let in now; `false`: those that would not; all without. */
  @IsOptional()
  @Flag()
  @IsBoolean({ message: 'active must be true or false' })
  active?: boolean;
}

/** What POST /admin/tokens/revoke takes. */
export class RevokeTokenBody {
  /** The access or refresh token itself, as it leaked. */
  @IsString()
  @IsNotEmpty()
  token!: string;
}

/** An access token as operators see it: neither its value nor its digest. */
export class TokenView {
  id!: string;
  /** Whether it would be let in now. */
  active!: boolean;
  client_id!: string;
  client_name!: string | null;
  user_id!: string;
  user_email!: string;
  scopes!: string[];
  audience!: string;
  created_at!: string;
  expires_at!: string;
  last_used_at!: string | null;
  revoked_at!: string | null;
}

/** A page of access tokens, newest first. */
export class TokensPage {
  items!: TokenView[];
  next_cursor!: string | null;
}
