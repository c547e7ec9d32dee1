import { IsOptional, IsString } from 'class-validator';

/** RFC 6749 §3.2: a parameter comes once. */
export const ONCE = { message: '$property must be given once' };

/** How a client names itself in a form, where it does not in the header. */
export class ClientRequest {
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
