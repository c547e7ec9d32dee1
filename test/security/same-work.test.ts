import { randomUUID } from 'node:crypto';
import { PasswordsService } from '../../src/users/passwords/passwords.service.js';
import { Operator } from '../admin/operator.js';
import { Browser, hiddenFields } from '../support/browser.js';
import { type CountedDatabase, openCountedDatabase } from '../support/counted-database.js';
import { basic, OAuthClient } from '../support/oauth-client.js';
import { EMAIL, startTestApp, type TestApp } from '../support/test-app.js';
import { createPerson, invite } from '../users/people.js';

/** What a request had the service do. */
interface Work {
  status: number;
  /** Argon2 is most of what takes time. */
  verifications: number;
  statements: string[];
}

describe('the work that is done for a guess', () => {
  let service: TestApp;
  let database: CountedDatabase;
  let verifications = 0;
  beforeAll(async () => {
    database = await openCountedDatabase();
    service = await startTestApp({ engine: database.engine });
    const passwords = service.app.get(PasswordsService);
    const matches = passwords.matches.bind(passwords);
    passwords.matches = (...of) => {
      verifications += 1;
      return matches(...of);
    };
  });
  afterAll(() => service.close());

  const workOf = async (send: () => Promise<Response>): Promise<Work> => {
    database.statements.length = 0;
    verifications = 0;
    const { status } = await send();
    return { status, verifications, statements: [...database.statements] };
  };

  it('at a password is the same whether there is an account, and in whatever state', async () => {
    const [disabled, invited] = [`${randomUUID()}@example.com`, `${randomUUID()}@example.com`];
    const id = await createPerson(service, disabled);
    await new Operator(service).call('DELETE', `users/${id}`);
    await invite(service, invited);
    const browser = new Browser(service.base);
    const fields = hiddenFields(await (await browser.get('/login')).text(), '/login');
    const guess = (email: string): Promise<Work> =>
      workOf(() => browser.post('/login', { ...fields, email, password: 'a guess at a passphrase' }));

    const known = await guess(EMAIL);
    expect([known.status, known.verifications]).toEqual([401, 1]);
    expect(known.statements.length).toBeGreaterThan(0);
    for (const email of ['nobody@example.com', disabled, invited, '', 'not an address', 'a\0b@example.com']) {
      expect([email, await guess(email)]).toEqual([email, known]);
    }
  });

  it('at a client’s secret is the same whether there is such a client, and in whatever state', async () => {
    const registered = async (metadata: Record<string, unknown> = {}): Promise<string> =>
      (await new OAuthClient(service.base).register(metadata)).client_id;
    const revoked = await registered();
    await new Operator(service).call('DELETE', `clients/${revoked}`);
    const guess = (id: string): Promise<Work> =>
      workOf(() =>
        fetch(`${service.base}/token`, {
          method: 'POST',
          headers: { Authorization: basic(id, 'a guess at a secret') },
          body: new URLSearchParams({ grant_type: 'authorization_code', code: 'c', code_verifier: 'v' }),
        }),
      );

    const known = await guess(await registered());
    expect(known.status).toBe(401);
    expect(known.statements.length).toBeGreaterThan(0);
    const secretless = await registered({ token_endpoint_auth_method: 'none' });
    for (const id of [randomUUID(), 'nobody', revoked, secretless]) {
      expect([id, await guess(id)]).toEqual([id, known]);
    }
  });
});
