import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
} from 'class-validator';
import { ASSERTION_ALGORITHMS, TOKEN_ENDPOINT_AUTH_METHODS } from '../authentication/auth-methods.js';
import { ArePlainTexts, AreRedirectUris, IsPlainText, IsWebUri } from './metadata-rules.js';

const MOST_REDIRECT_URIS = 10;
const MOST_LISTED = 20;
const LONGEST_NAME = 64;
const LONGEST_LINE = 255;
const LONGEST_SCOPE = 2048;

/** What POST /register takes (RFC 7591 §2). Any other field is ignored. */
export class RegistrationBody {
  /** Where people are sent back to: https anywhere, http on this machine, or an app's own scheme. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_REDIRECT_URIS)
  @IsString({ each: true })
  @AreRedirectUris()
  redirect_uris!: string[];

  /** What it calls itself. */
  @IsOptional()
  @IsString()
  @IsPlainText(LONGEST_NAME)
  client_name?: string;

  /** How it authenticates at /token; `client_secret_basic` without. */
  @IsOptional()
  @IsString()
  @IsIn(TOKEN_ENDPOINT_AUTH_METHODS)
  token_endpoint_auth_method?: string;

  /** For `private_key_jwt`: its public keys, a JWK Set (RFC 7517 §5). No `jwks_uri`: nothing that is registered is fetched. */
  @IsOptional()
  @IsObject()
  jwks?: object;

  /** The one algorithm that it signs with. */
  @IsOptional()
  @IsString()
  @IsIn(ASSERTION_ALGORITHMS)
  token_endpoint_auth_signing_alg?: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_LISTED)
  @IsString({ each: true })
  grant_types?: string[];

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_LISTED)
  @IsString({ each: true })
  response_types?: string[];

  /** What it gets where it asks /authorize for nothing. */
  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_SCOPE)
  scope?: string;

  @IsOptional()
  @IsString()
  @IsWebUri()
  client_uri?: string;

  /** Kept, and neither fetched nor shown. */
  @IsOptional()
  @IsString()
  @IsWebUri()
  logo_uri?: string;

  @IsOptional()
  @IsString()
  @IsWebUri()
  tos_uri?: string;

  @IsOptional()
  @IsString()
  @IsWebUri()
  policy_uri?: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_LISTED)
  @IsString({ each: true })
  @ArePlainTexts(LONGEST_LINE)
  contacts?: string[];

  @IsOptional()
  @IsString()
  @IsPlainText(LONGEST_LINE)
  software_id?: string;

  @IsOptional()
  @IsString()
  @IsPlainText(LONGEST_LINE)
  software_version?: string;
}

/** What PUT /register/{client_id} takes (RFC 7592 §2.2): all of the metadata anew. Any other field is ignored. */
export class UpdateBody extends RegistrationBody {
  /** That of the client. */
  @IsString()
  client_id!: string;

  /** Where it is sent, the one that the client has. No client chooses its secret. */
  @IsOptional()
  @IsString()
  client_secret?: string;
}

/** What a client asks to have in the place of what it registered, each field valid. */
export type RegistrationUpdate = Readonly<UpdateBody>;

/** What a client asks for, each field valid. */
export type RequestedMetadata = Readonly<RegistrationBody>;

/** RFC 7591 §3.2.1: what was kept of a registration. */
export class ClientInformation {
  /** A UUID. */
  client_id!: string;
  /** Seconds since 1970. */
  client_id_issued_at!: number;
  redirect_uris!: string[];
  grant_types!: string[];
  response_types!: string[];
  token_endpoint_auth_method!: string;
  jwks?: object;
  token_endpoint_auth_signing_alg?: string;
  scope!: string;
  client_name?: string;
  client_uri?: string;
  logo_uri?: string;
  tos_uri?: string;
  policy_uri?: string;
  contacts?: string[];
  software_id?: string;
  software_version?: string;
  /** Where the registration is read, updated and deleted (RFC 7592). */
  registration_client_uri!: string;
  /** Opens `registration_client_uri`. */
  registration_access_token!: string;
}

/** The answer to a registration: what was kept, and the secret of a client that has one, for the only time. */
export class RegisteredClient extends ClientInformation {
  client_secret?: string;
  /** 0: never. */
  client_secret_expires_at?: 0;
}
