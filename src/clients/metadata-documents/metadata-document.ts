import { InvalidClientMetadata, OAuthError } from '../../common/errors/oauth-error.js';
import {
  checkKeysOf,
  type DeclaredKeys,
  NO_KEYS,
  readDeclaredKeys,
} from '../authentication/declared-keys.js';
import { RegistrationBodyPipe } from '../registration/registration-body.pipe.js';
import type { RequestedMetadata } from '../registration/registration.dto.js';
import { declaredMethod, declaresKeys } from './declared-method.js';
import { FetchFailure } from './fetch/fetch-failure.js';

/** A client's metadata document, read. */
export interface MetadataDocument {
  metadata: RequestedMetadata;
  tokenEndpointAuthMethod: string;
  keys: DeclaredKeys;
}

/** What a document must not have, for there is no secret that both sides could know (draft §4.1). */
const SECRETS = ['client_secret', 'client_secret_expires_at'];

/** How it authenticates: there are fewer ways here than for a registration, and one more for its keys. */
const READ_ALREADY = {
  token_endpoint_auth_method: undefined,
  token_endpoint_auth_signing_alg: undefined,
  jwks: undefined,
};

const registrationRules = new RegistrationBodyPipe();

/**
 * Reads a client's metadata document (draft-ietf-oauth-client-id-metadata-document §4): its `client_id` must be its URL,
 * and everything else by the rules of a registration.
 *
 * @throws InvalidClientMetadata, InvalidRedirectUri naming the field
 */
export async function readMetadataDocument(url: string, body: unknown): Promise<MetadataDocument> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new InvalidClientMetadata('it must be a JSON object');
  }
  const document = Object.fromEntries<unknown>(Object.entries(body));
  if (document['client_id'] !== url) throw new InvalidClientMetadata('its client_id is not its URL');
  const secret = SECRETS.find((field) => field in document);
  if (secret !== undefined) throw new InvalidClientMetadata(`it must not have ${secret}`);
  const tokenEndpointAuthMethod = declaredMethod(document);
  const keys = declaresKeys(document) ? readDeclaredKeys(document) : NO_KEYS;
  checkKeysOf(tokenEndpointAuthMethod, keys);
  const metadata = await registrationRules.transform({ ...document, ...READ_ALREADY });
  return { metadata, tokenEndpointAuthMethod, keys };
}

/** What is wrong with a document's content, as a failure to get a good one. */
export function asFetchFailure(error: unknown): unknown {
  return error instanceof OAuthError ? new FetchFailure('unusable', error.description) : error;
}
