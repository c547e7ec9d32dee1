import { PUBLIC_ADDRESS } from '../support/test-internet.js';
import { goodDocument, newDocumentUrl, publishedClient } from './document-client.js';
import { Signer } from './signer.js';
import { LET_IN, REFUSED, SigningWorld } from './signing-world.js';

describe('keys of a client at an address', () => {
  const world = new SigningWorld();
  beforeAll(() => world.open());
  afterAll(() => world.close());

  const SECONDS_TO_ASK_AGAIN = 31;
  let keysUrl: string;
  let id: string;
  let first: Signer;
  beforeEach(async () => {
    keysUrl = newDocumentUrl('keys.example');
    first = await Signer.create('ES256');
    world.internet.publish(keysUrl, { keys: [first.jwk] });
    world.internet.resolve('keys.example', () => [PUBLIC_ADDRESS]);
    id = await world.known({ jwks_uri: keysUrl });
  });

  it('fetches them once, for all who use them, for as long as their headers say', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => world.signed(id, {}, first)));
    expect(answers).toEqual(Array<unknown>(5).fill(LET_IN));
    expect(world.fetches(keysUrl)).toBe(1);
    world.clock.pass(601);
    expect(await world.signed(id, {}, first)).toEqual(LET_IN);
    expect(world.fetches(keysUrl)).toBe(2);
  });

  it('asks again for a key that it does not know, but not over and over', async () => {
    expect(await world.signed(id, {}, first)).toEqual(LET_IN);
    const second = await Signer.create('ES256');
    world.internet.publish(keysUrl, { keys: [second.jwk] });
    world.clock.pass(SECONDS_TO_ASK_AGAIN);
    expect(await world.signed(id, {}, second)).toEqual(LET_IN);
    expect(await world.signed(id, {}, first)).toEqual(REFUSED);
    expect(await world.signed(id, {}, await Signer.create('ES256'))).toEqual(REFUSED);
    expect(world.fetches(keysUrl)).toBe(2);
  });

  it('goes on with those that it has while their host is down; without any it is a 503, and no judgement', async () => {
    world.internet.resolve('keys.example', () => []);
    expect(await world.signed(id, {}, first)).toEqual([503, 'temporarily_unavailable']);
    world.internet.resolve('keys.example', () => [PUBLIC_ADDRESS]);
    world.clock.pass(SECONDS_TO_ASK_AGAIN);
    expect(await world.signed(id, {}, first)).toEqual(LET_IN);
    world.internet.resolve('keys.example', () => []);
    world.clock.pass(20 * 3600);
    expect(await world.signed(id, {}, first)).toEqual(LET_IN);
    world.clock.pass(5 * 3600);
    expect(await world.signed(id, {}, first)).toEqual([503, 'temporarily_unavailable']);
  });

  it.each([429, 500, 503])(
    'takes a %d of their host for a bad moment, not for a judgement',
    async (status) => {
      const answer = (): void =>
        world.internet.serve(keysUrl, (_request, response) => response.writeHead(status).end());
      answer();
      expect(await world.signed(id, {}, first)).toEqual([503, 'temporarily_unavailable']);
      world.internet.publish(keysUrl, { keys: [first.jwk] });
      world.clock.pass(SECONDS_TO_ASK_AGAIN);
      expect(await world.signed(id, {}, first)).toEqual(LET_IN);
      answer();
      world.clock.pass(3601);
      expect(await world.signed(id, {}, first)).toEqual(LET_IN);
      const second = await Signer.create('ES256');
      expect(await world.signed(id, {}, second)).toEqual([503, 'temporarily_unavailable']);
    },
  );

  it.each<[string, (url: string) => void]>([
    ['a set without a key', (url) => world.internet.publish(url, { keys: [] })],
    ['404', (url) => world.internet.serve(url, (_request, response) => response.writeHead(404).end())],
    ['410', (url) => world.internet.serve(url, (_request, response) => response.writeHead(410).end())],
  ])('takes keys for withdrawn where there is %s in their place', async (_what, withdraw) => {
    expect(await world.signed(id, {}, first)).toEqual(LET_IN);
    withdraw(keysUrl);
    world.clock.pass(3601);
    expect(await world.signed(id, {}, first)).toEqual(REFUSED);
  });

  it('does not go to a private address for them, nor follow a redirect', async () => {
    world.internet.resolve('keys.example', () => ['169.254.169.254']);
    const connections = world.internet.connectedTo.length;
    expect(await world.signed(id, {}, first)).toEqual([503, 'temporarily_unavailable']);
    expect(world.internet.connectedTo).toHaveLength(connections);
    world.internet.resolve('keys.example', () => [PUBLIC_ADDRESS]);
    world.internet.serve(keysUrl, (_request, response) => {
      response.writeHead(302, { Location: 'https://127.0.0.1/' }).end();
    });
    world.clock.pass(SECONDS_TO_ASK_AGAIN);
    expect(await world.signed(id, {}, first)).toEqual(REFUSED);
  });

  it.each<[string, (signer: Signer) => unknown]>([
    ['1,000 keys', (signer) => ({ keys: Array<unknown>(1000).fill(signer.jwk) })],
    ['21 keys', (signer) => ({ keys: Array<unknown>(21).fill(signer.jwk) })],
    ['no key', () => ({ keys: [] })],
    ['no list', () => ({ keys: 'x' })],
    ['a list instead of a set', (signer) => [signer.jwk]],
    ['a key that is no object', () => ({ keys: [null] })],
    ['a secret', (signer) => ({ keys: [{ kty: 'oct', k: 'AAAA', kid: signer.kid }] })],
    ['a private key', (signer) => ({ keys: [{ ...signer.jwk, d: 'AAAA' }] })],
    ['a key of no curve', (signer) => ({ keys: [{ ...signer.jwk, crv: 'P-0' }] })],
    ['a point that is on no curve', (signer) => ({ keys: [{ ...signer.jwk, x: 'AAAA' }] })],
    [
      'a modulus that takes long',
      (signer) => ({ keys: [{ kty: 'RSA', n: 'A'.repeat(2000), e: 'AQAB', kid: signer.kid }] }),
    ],
  ])('refuses the client where there is %s', async (_what, keys) => {
    world.internet.publish(keysUrl, keys(first) as object);
    expect(await world.signed(id, {}, first)).toEqual(REFUSED);
  });
});

describe('private_key_jwt in a document', () => {
  const world = new SigningWorld();
  beforeAll(() => world.open());
  afterAll(() => world.close());

  it('is taken at /introspect and /revoke too, and an assertion of one is none for the other', async () => {
    const client = publishedClient(world.service, world.internet, {
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [world.es256.jwk] },
    });
    const id = client.registration?.client_id ?? '';
    const { base } = world.service;
    const form = () => world.es256.form(id, base, { now: world.now });
    const code = (await client.approve()).searchParams.get('code') ?? '';
    const { access_token: token } = (await (await client.exchange(code, await form())).json()) as {
      access_token: string;
    };
    const post = (path: string, fields: Record<string, string>): Promise<Response> =>
      fetch(base + path, { method: 'POST', body: new URLSearchParams({ token, ...fields }) });
    const used = await form();
    expect(await (await post('/introspect', used)).json()).toMatchObject({ active: true, client_id: id });
    expect((await post('/revoke', used)).status).toBe(401);
    expect((await post('/revoke', { client_id: id })).status).toBe(401);
    expect((await post('/revoke', await form())).status).toBe(200);
    expect(await (await post('/introspect', await form())).json()).toEqual({ active: false });
  });

  it('is not for a document without good keys, which is refused at once', async () => {
    const rsa = await Signer.create('RS256');
    const cases: [Record<string, unknown>, string][] = [
      [{}, 'private_key_jwt needs the public keys of the client'],
      [
        { jwks: { keys: [world.es256.jwk] }, jwks_uri: 'https://keys.example/jwks.json' },
        'jwks and jwks_uri must not both be there',
      ],
      [{ jwks: { keys: [await rsa.privateJwk()] } }, 'jwks: keys[0] must not be private or secret'],
      [{ jwks_uri: 'http://keys.example/' }, 'jwks_uri: it must begin with https://'],
      [{ jwks_uri: 'https://127.0.0.1/jwks.json' }, 'jwks_uri: its host must be a domain name'],
      [{ jwks_uri: 7 }, 'jwks_uri: it must be a string'],
      [
        { jwks: { keys: [world.es256.jwk] }, token_endpoint_auth_signing_alg: 'HS256' },
        'token_endpoint_auth_signing_alg must be one of',
      ],
      [{ token_endpoint_auth_method: 'client_secret_post' }, 'token_endpoint_auth_method must be one of'],
    ];
    for (const [overrides, words] of cases) {
      const url = newDocumentUrl();
      world.internet.publish(
        url,
        goodDocument(url, { token_endpoint_auth_method: 'private_key_jwt', ...overrides }),
      );
      const response = await fetch(`${world.service.base}/authorize?client_id=${encodeURIComponent(url)}`);
      expect([response.status, await response.text()]).toEqual([400, expect.stringContaining(words)]);
    }
  });
});
