import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString } from 'class-validator';
import { ClientRequest, ONCE } from './client-request.dto.js';

/** What POST /token takes, in any grant. An empty parameter counts as absent (RFC 6749 §3.2). */
export class TokenRequest extends ClientRequest {
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
  refresh_token?: string;

  /** RFC 6749 §6: less than was granted, for a refresh. */
  @IsOptional()
  @IsString(ONCE)
  scope?: string;
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
  /** `mcpr_` and 43 base64url characters. With REFRESH_TOKENS=on, where the client registered for it. Good once. */
  refresh_token?: string;
}
