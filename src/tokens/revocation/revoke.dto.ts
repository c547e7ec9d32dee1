import { IsOptional, IsString } from 'class-validator';
import { ClientRequest, ONCE } from '../endpoint/client-request.dto.js';

/** What POST /revoke (RFC 7009 §2.1) and POST /introspect (RFC 7662 §2.1) take. */
export class PresentedToken extends ClientRequest {
  @IsString(ONCE)
  token!: string;

  /** Ignored: a token's kind shows in its form. */
  @IsOptional()
  @IsString(ONCE)
  token_type_hint?: string;
}
