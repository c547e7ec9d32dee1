import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString } from 'class-validator';

/** RFC 6749 §3.2: a parameter comes once. */
const ONCE = { message: '$property must be given once' };

/** What POST /token takes, in any grant. An empty parameter counts as absent (RFC 6749 §3.2). */
export class TokenRequest {
  @IsString(ONCE)
  grant_type!: string;

  @IsOptional()
  @IsString(ONCE)
  code?: string;

  @IsOptional()
  @IsString(ONCE)
  redirect_uri?: string;

  @IsOptional()
  @IsString(ONCE)
  code_verifier?: string;

  /** RFC 8707 §2: the one parameter that may be repeated. */
  @IsOptional()
  @IsString({ each: true })
  @ApiPropertyOptional({ oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] })
  resource?: string | string[];

  @IsOptional()
  @IsString(ONCE)
  client_id?: string;

  @IsOptional()
  @IsString(ONCE)
  client_secret?: string;

  /** RFC 7523 §2.2: a signed JWT in the place of a secret. */
  @IsOptional()
  @IsString(ONCE)
  client_assertion?: string;

  /** RFC 7521 §4.2: `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`. */
  @IsOptional()
  @IsString(ONCE)
  client_assertion_type?: string;
}

/** RFC 6749 §5.1. */
export class TokenResponse {
  /** `mcp_` and 32 hexadecimal digits. */
  access_token!: string;
  token_type!: 'Bearer';
  /** Seconds. */
  expires_in!: number;
  /** Space-separated. */
  scope!: string;
}
