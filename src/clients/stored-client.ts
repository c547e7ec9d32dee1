import type { JSONWebKeySet } from 'jose';
import { type Client, Prisma } from '../database/generated/client.js';
import type { Statements } from '../database/statements.service.js';

/** A client's columns, by their names here. */
const COLUMNS = Prisma.sql`
  id, secret_digest AS "secretDigest", registration_token_digest AS "registrationTokenDigest", name,
  redirect_uris AS "redirectUris", grant_types AS "grantTypes", response_types AS "responseTypes", scopes,
  token_endpoint_auth_method AS "tokenEndpointAuthMethod", jwks, jwks_uri AS "jwksUri",
  assertion_algorithm AS "assertionAlgorithm", document_fetched_at AS "documentFetchedAt",
  document_fresh_until AS "documentFreshUntil", metadata, created_at AS "createdAt", last_used_at AS "lastUsedAt",
  revoked_at AS "revokedAt"`;

/** A client that registers. */
export interface NewClient extends Pick<
  Client,
  | 'id'
  | 'secretDigest'
  | 'registrationTokenDigest'
  | 'name'
  | 'redirectUris'
  | 'grantTypes'
  | 'responseTypes'
  | 'scopes'
  | 'tokenEndpointAuthMethod'
  | 'assertionAlgorithm'
  | 'createdAt'
> {
  jwks: JSONWebKeySet | null;
  metadata: object;
}

/** The client of that id, whatever its state; undefined where there is none. */
export async function readClient(statements: Statements, id: string): Promise<Client | undefined> {
  const [client] = await statements.query<Client>`SELECT ${COLUMNS} FROM clients WHERE id = ${id}`;
  return client;
}

/** Stores a client; returns it as it is stored. */
export async function insertClient(statements: Statements, client: NewClient): Promise<Client> {
  const [stored] = await statements.query<Client>`
    INSERT INTO clients (
      id, secret_digest, registration_token_digest, name, redirect_uris, grant_types, response_types, scopes,
      token_endpoint_auth_method, jwks, assertion_algorithm, metadata, created_at
    ) VALUES (
      ${client.id}, ${client.secretDigest}, ${client.registrationTokenDigest}, ${client.name}, ${client.redirectUris},
      ${client.grantTypes}, ${client.responseTypes}, ${client.scopes}, ${client.tokenEndpointAuthMethod},
      ${client.jwks && JSON.stringify(client.jwks)}, ${client.assertionAlgorithm}, ${JSON.stringify(client.metadata)},
      ${client.createdAt}
    ) RETURNING ${COLUMNS}`;
  if (stored === undefined) throw new Error('The client was not stored');
  return stored;
}
