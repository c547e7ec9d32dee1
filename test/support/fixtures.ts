import { randomUUID } from 'node:crypto';
import { digest, randomHex, randomToken } from '../../src/common/secrets.js';
import type { TestApp } from './test-app.js';

/** An access token and what it hangs on. */
export interface TokenFixture {
  token: string;
  tokenId: string;
  grantId: string;
  userId: string;
  clientId: string;
}

/** What a token may be made with otherwise. */
export interface TokenOptions {
  userId?: string;
  clientId?: string;
  scopes?: string[];
  audience?: string;
  /** Seconds from now; negative: expired. */
  expiresIn?: number;
}

/** Inserts a public client. */
export async function createClient(service: TestApp, name = 'Test client'): Promise<string> {
  const id = randomUUID();
  await service.prisma.client.create({
    data: {
      id,
      name,
      registrationTokenDigest: digest(randomToken()),
      redirectUris: ['https://client.example/callback'],
      grantTypes: ['authorization_code'],
      responseTypes: ['code'],
      scopes: ['mcp'],
      tokenEndpointAuthMethod: 'none',
    },
  });
  return id;
}

/** Inserts a user who has no password. */
export async function createUser(service: TestApp): Promise<string> {
  const { id } = await service.prisma.user.create({ data: { email: `${randomHex(6)}@example.com` } });
  return id;
}

/** Inserts an access token with its client, user and grant, without the flow: for what is tested beyond it. */
export async function createToken(service: TestApp, options: TokenOptions = {}): Promise<TokenFixture> {
  const userId = options.userId ?? (await createUser(service));
  const clientId = options.clientId ?? (await createClient(service));
  const scopes = options.scopes ?? ['mcp'];
  const audience = options.audience ?? service.base;
  const grant = await service.prisma.grant.create({ data: { userId, clientId, scopes, audience } });
  const token = `mcp_${randomHex()}`;
  const { id: tokenId } = await service.prisma.accessToken.create({
    data: {
      digest: digest(token),
      grantId: grant.id,
      clientId,
      userId,
      scopes,
      audience,
      expiresAt: new Date(Date.now() + (options.expiresIn ?? 3600) * 1000),
    },
  });
  return { token, tokenId, grantId: grant.id, userId, clientId };
}
