import { createHmac, randomUUID } from 'node:crypto';
import { exportSPKI } from 'jose';
import { AuditService } from '../../src/audit/audit.service.js';
import { CleanUpService } from '../../src/clean-up/clean-up.service.js';
import { OAuthClient } from '../support/oauth-client.js';
import { newDocumentUrl } from './document-client.js';
import { register, REDIRECT_URI } from './registrar.js';
import { type AssertionOptions, JWT_BEARER, Signer } from './signer.js';
import { LET_IN, MALFORMED, REFUSED, SigningWorld } from './signing-world.js';

const KEYS_URL = 'https://keys.example/jwks.json';

describe('private_key_jwt', () => {
  const world = new SigningWorld();
  beforeAll(() => world.open());
  afterAll(() => world.close());

  it.each(['ES256', 'RS256', 'PS256', 'EdDSA'])('takes an assertion signed with %s', async (algorithm) => {
    const signer = await Signer.create(algorithm);
    const id = await world.inline(signer);
    expect(await world.signed(id, {}, signer)).toEqual(LET_IN);
  });

  it('goes the whole way, with a document as ChatGPT publishes it and its keys at an address', async () => {
    const chatgpt = await Signer.create('RS256');
    const url = 'https://chatgpt.com/oauth/IbUR3zxyNQ16/client.json';
    const keys = 'https://chatgpt.com/oauth/jwks.json';
    world.internet.publish(keys, { keys: [chatgpt.jwk] });
    world.internet.publish(url, {
      client_id: url,
      client_uri: 'https://chatgpt.com/',
      redirect_uris: ['https://chatgpt.com/connector/oauth/IbUR3zxyNQ16'],
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      client_name: 'ChatGPT',
      logo_uri: 'https://persistent.oaistatic.com/sonic/misc/openai-logo.png',
      token_endpoint_auth_signing_alg: 'RS256',
      jwks_uri: keys,
    });
    const client = new OAuthClient(world.service.base);
    client.redirectUri = 'https://chatgpt.com/connector/oauth/IbUR3zxyNQ16';
    client.registration = { client_id: url, registration_access_token: '', registration_client_uri: '' };
    const code = (await client.approve()).searchParams.get('code') ?? '';
    const bare = await client.exchange(code);
    expect([bare.status, ((await bare.json()) as { error: string }).error]).toEqual(REFUSED);
    const answer = await client.exchange(
      code,
      await chatgpt.form(url, world.service.base, { now: world.now }),
    );
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ token_type: 'Bearer' });
  });

  it('finds the client by the assertion alone, and refuses one that is not of the client_id beside it', async () => {
    const id = await world.inline(world.es256);
    const other = await world.inline(world.es256);
    expect(await world.signed(id)).toEqual(LET_IN);
    const form = await world.es256.form(id, world.service.base, { now: world.now });
    expect(await world.ask({ ...form, client_id: other })).toEqual(REFUSED);
    expect(await world.ask({ ...form, client_id: id })).toEqual(LET_IN);
  });

  it.each<[string, (good: { base: string; id: string; now: number }) => AssertionOptions]>([
    ['for the token endpoint and not the issuer', ({ base }) => ({ claims: { aud: `${base}/token` } })],
    ['for another server', () => ({ claims: { aud: 'https://other.example' } })],
    ['for BASE with a slash', ({ base }) => ({ claims: { aud: `${base}/` } })],
    ['for a list of BASE alone', ({ base }) => ({ claims: { aud: [base] } })],
    ['for several', ({ base }) => ({ claims: { aud: [base, 'https://other.example'] } })],
    ['for nobody', () => ({ claims: { aud: undefined } })],
    ['of another issuer', () => ({ claims: { iss: 'https://other.example/c.json' } })],
    ['of no issuer', () => ({ claims: { iss: undefined } })],
    ['of no subject', () => ({ claims: { sub: undefined } })],
    ['without an expiry', () => ({ claims: { exp: undefined } })],
    ['that expired a minute ago', (good) => ({ claims: { exp: good.now - 60 } })],
    ['that expires in a quarter of an hour', (good) => ({ claims: { exp: good.now + 900 } })],
    ['that expires never', () => ({ claims: { exp: 1e300 } })],
    ['with an expiry in words', () => ({ claims: { exp: 'soon' } })],
    ['that is not good yet', (good) => ({ claims: { nbf: good.now + 120 } })],
    ['without a jti', () => ({ claims: { jti: undefined } })],
    ['with an empty jti', () => ({ claims: { jti: '' } })],
    ['with a jti that is no text', () => ({ claims: { jti: 7 } })],
    ['of a key that is not the client’s', () => ({ header: { kid: 'unknown' } })],
    ['that is of critical things unknown', () => ({ header: { crit: ['x'], x: 1 } })],
  ])('refuses an assertion %s', async (_what, options) => {
    const id = await world.inline(world.es256);
    const claims = options({ base: world.service.base, id, now: world.now });
    const signable = claims.header?.crit === undefined;
    const form = signable
      ? await world.es256.form(id, world.service.base, { now: world.now, ...claims })
      : await withHeader(await world.es256.form(id, world.service.base, { now: world.now }), {
          crit: ['x'],
          x: 1,
        });
    expect(await world.ask({ ...form, client_id: id })).toEqual(REFUSED);
  });

  it('takes clocks that are half a minute apart for the same', async () => {
    const id = await world.inline(world.es256);
    expect(await world.signed(id, { claims: { exp: world.now - 20, nbf: world.now + 20 } })).toEqual(LET_IN);
  });

  it('refuses what is forged: another key, a changed claim, no signature, a public key taken for a secret', async () => {
    const rs256 = await Signer.create('RS256');
    const id = await world.known({ jwks: { keys: [{ ...rs256.jwk, alg: undefined }] } });
    const good = await rs256.assertion(id, world.service.base, { now: world.now });
    const [header = '', payload = '', signature = ''] = good.split('.');
    const impostor = await Signer.create('RS256', rs256.kid);
    const unsigned = encode({ alg: 'none', kid: rs256.kid });
    const byHmac = `${encode({ alg: 'HS256', kid: rs256.kid })}.${payload}`;
    const hmac = createHmac('sha256', await exportSPKI(rs256.publicKey))
      .update(byHmac)
      .digest('base64url');
    const changed = encode({ ...decode(payload), jti: 'another' });
    const forged = [
      await impostor.assertion(id, world.service.base, { now: world.now }),
      `${header}.${changed}.${signature}`,
      `${unsigned}.${payload}.`,
      `${unsigned}.${payload}.${signature}`,
      `${byHmac}.${hmac}`,
      `${header}.${payload}.`,
      `${header}.${payload}`,
      'not.a.jwt',
      'x',
    ];
    for (const client_assertion of forged) {
      expect(await world.ask({ client_id: id, client_assertion, client_assertion_type: JWT_BEARER })).toEqual(
        REFUSED,
      );
    }
    expect(await world.ask({ client_assertion: good, client_assertion_type: JWT_BEARER })).toEqual(LET_IN);
  });

  it('refuses an embedded key, and an address of keys in the header', async () => {
    const id = await world.inline(world.es256);
    const impostor = await Signer.create('ES256');
    const before = world.internet.requests.length;
    for (const header of [
      { jwk: impostor.jwk, kid: undefined },
      { jku: KEYS_URL, kid: impostor.kid },
    ]) {
      expect(await world.signed(id, { header: header }, impostor)).toEqual(REFUSED);
    }
    expect(world.internet.requests).toHaveLength(before);
  });

  it('lets one of ten at once in with the same assertion, and none later', async () => {
    const id = await world.inline(world.es256);
    const form = await world.es256.form(id, world.service.base, { now: world.now });
    const answers = await Promise.all(Array.from({ length: 10 }, () => world.ask(form)));
    expect(answers.filter(([status]) => status === 400)).toEqual([LET_IN]);
    expect(answers.filter(([status]) => status === 401)).toHaveLength(9);
    expect(await world.ask(form)).toEqual(REFUSED);
    await world.service.app.get(AuditService).flush();
    const where = { clientId: id, type: 'client.authentication_failed' };
    const events = await world.service.prisma.auditEvent.findMany({ where });
    expect(events.map(({ detail }) => detail)).toEqual(
      Array<unknown>(10).fill({ reason: 'an assertion that was used before' }),
    );
  });

  it('does not let one client use up a jti for another, nor whoever only knows it', async () => {
    const [one, two] = [await world.inline(world.es256), await world.inline(world.es256)];
    const claims = { jti: randomUUID() };
    const impostor = await Signer.create('ES256', world.es256.kid);
    expect(await world.signed(two, { claims }, impostor)).toEqual(REFUSED);
    expect(await world.signed(one, { claims })).toEqual(LET_IN);
    expect(await world.signed(two, { claims })).toEqual(LET_IN);
  });

  it('forgets a jti once it could not come again', async () => {
    const id = await world.inline(world.es256);
    expect(await world.signed(id)).toEqual(LET_IN);
    const before = await world.service.prisma.usedAssertion.count();
    await world.service.app.get(CleanUpService).run();
    expect(await world.service.prisma.usedAssertion.count()).toBe(before);
    world.clock.pass(1200);
    await world.service.app.get(CleanUpService).run();
    expect(await world.service.prisma.usedAssertion.count()).toBe(0);
  });

  it('is a 503 where the database cannot say whether it was used', async () => {
    const id = await world.inline(world.es256);
    const { prisma } = world.service;
    await prisma.$executeRaw`ALTER TABLE used_assertions RENAME TO used_assertions_away`;
    expect(await world.signed(id)).toEqual([503, 'temporarily_unavailable']);
    await prisma.$executeRaw`ALTER TABLE used_assertions_away RENAME TO used_assertions`;
    expect(await world.signed(id)).toEqual(LET_IN);
  });

  it('goes by one algorithm where the client names one', async () => {
    const rsa = await Signer.create('RS256');
    const id = await world.known({
      jwks: { keys: [{ ...rsa.jwk, alg: undefined }, world.es256.jwk] },
      token_endpoint_auth_signing_alg: 'ES256',
    });
    expect(await world.signed(id, {}, rsa)).toEqual(REFUSED);
    expect(await world.signed(id)).toEqual(LET_IN);
  });

  it('tries each key that could be where the assertion names none', async () => {
    const [one, two, three] = await Promise.all([
      Signer.create('ES256'),
      Signer.create('ES256'),
      Signer.create('ES256'),
    ]);
    const id = await world.inline(one, two);
    const header = { kid: undefined } as AssertionOptions['header'];
    expect(await world.signed(id, { header }, two)).toEqual(LET_IN);
    expect(await world.signed(id, { header }, three)).toEqual(REFUSED);
  });

  it('is one way among several that must not be mixed, and each of its halves is needed', async () => {
    const id = await world.inline(world.es256);
    const form = await world.es256.form(id, world.service.base, { now: world.now });
    const header = `Basic ${Buffer.from(`${encodeURIComponent(id)}:x`).toString('base64')}`;
    expect(await world.ask({ ...form, client_secret: 'x' })).toEqual(MALFORMED);
    expect(await world.ask(form, { Authorization: header })).toEqual(MALFORMED);
    expect(await world.ask({ client_id: id, client_assertion: form.client_assertion })).toEqual(MALFORMED);
    expect(await world.ask({ client_id: id, client_assertion_type: JWT_BEARER })).toEqual(MALFORMED);
    expect(
      await world.ask({
        ...form,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer',
      }),
    ).toEqual(MALFORMED);
  });

  it('is never weakened: without an assertion, or with a secret, the client is not let in', async () => {
    const id = await world.known({
      jwks: { keys: [world.es256.jwk] },
      token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'],
    });
    expect(await world.ask({ client_id: id })).toEqual(REFUSED);
    expect(await world.ask({ client_id: id, client_secret: 'x' })).toEqual(REFUSED);
  });

  it('may be used by a client that does without, where its document says that it may sign', async () => {
    const id = await world.known({
      token_endpoint_auth_method: 'none',
      token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'],
      jwks: { keys: [world.es256.jwk] },
    });
    expect(await world.ask({ client_id: id })).toEqual(LET_IN);
    expect(await world.signed(id)).toEqual(LET_IN);
    expect(await world.signed(id, {}, await Signer.create('ES256', world.es256.kid))).toEqual(REFUSED);
  });

  it('of a client that has no keys, or that is not there, is refused, and nothing is fetched', async () => {
    const id = await world.known({ token_endpoint_auth_method: 'none' });
    const before = world.internet.requests.length;
    expect(await world.signed(id)).toEqual(REFUSED);
    expect(await world.signed(newDocumentUrl())).toEqual(REFUSED);
    expect(await world.signed(randomUUID())).toEqual(REFUSED);
    expect(world.internet.requests).toHaveLength(before);
  });

  it('is what a client may register for, with its keys in the registration', async () => {
    const metadata = {
      redirect_uris: [REDIRECT_URI],
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [{ ...world.es256.jwk, x5c: ['MIIB'], 'x-own': '\u0000' }] },
    };
    const { status, body } = await register(world.service, metadata);
    expect([status, body['client_secret'], body['jwks']]).toEqual([
      200,
      undefined,
      { keys: [world.es256.jwk] },
    ]);
    const id = body['client_id'] as string;
    expect(await world.signed(id)).toEqual(LET_IN);
    expect(await world.ask({ client_id: id })).toEqual(REFUSED);
    const byAddress = { ...metadata, jwks: undefined, jwks_uri: KEYS_URL };
    const refused = await register(world.service, byAddress);
    expect([refused.status, refused.body['error']]).toEqual([400, 'invalid_client_metadata']);
  });
});

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
}

/** The same assertion under another header: its signature is none of that. */
async function withHeader<T extends { client_assertion: string }>(form: T, header: object): Promise<T> {
  const [head = '', ...rest] = form.client_assertion.split('.');
  return Promise.resolve({
    ...form,
    client_assertion: [encode({ ...decode(head), ...header }), ...rest].join('.'),
  });
}
