import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Browser, redirect } from '../harness/browser.js';
import { Connections, expectStatus } from '../harness/http.js';
import * as oauth from '../harness/oauth.js';

/** better-auth with its OAuth provider, on Postgres. */
export const betterAuth = {
  name: 'better-auth 1.7.25',
  script: fileURLToPath(new URL('../peers/servers/better-auth.js', import.meta.url)),
  readyPath: '/api/auth/ok',
  onPostgres: true,
  environment: { BETTER_AUTH_SECRET: randomBytes(24).toString('hex') },
  async flow(base, atOnce = 1) {
    const flow = new BetterAuthFlow(new Connections(base, atOnce), base);
    await flow.signIn(atOnce);
    return flow;
  },
};

/** The steps of its flow, as those of Gatehouse's. */
class BetterAuthFlow {
  #browsers = [];

  constructor(connections, base) {
    this.connections = connections;
    this.base = base;
  }

  /** New people at as many browsers. */
  async signIn(count) {
    this.#browsers = Array.from({ length: count }, () => new Browser(this.connections, this.base));
    for (const browser of this.#browsers) {
      const person = randomBytes(8).toString('hex');
      const account = {
        name: person,
        email: `${person}@example.com`,
        password: randomBytes(12).toString('hex'),
      };
      expectStatus(await browser.postJson('/api/auth/sign-up/email', account), 200, 'signing up');
    }
  }

  register() {
    return oauth.register(this.connections, '/api/auth/oauth2/register', 201);
  }

  /** From /authorize to the code, by way of the consent page where there is anything to consent to. */
  async authorize(client, lane = 0) {
    const browser = this.#browsers[lane];
    const request = oauth.newRequest();
    const query = oauth.authorizationQuery(client, request, 'mcp');
    let back = redirect(await browser.get(`/api/auth/oauth2/authorize?${query}`), 302, 'GET /authorize');
    if (!back.startsWith(oauth.REDIRECT_URI)) {
      const consent = new URL(back, this.base);
      expectStatus(await browser.get(consent.href), 200, 'the consent page');
      const approval = { accept: true, oauth_query: consent.search.slice(1) };
      const approved = await browser.postJson('/api/auth/oauth2/consent', approval);
      back = JSON.parse(expectStatus(approved, 200, 'the consent form').body).url;
    }
    return { code: oauth.codeOf(back, request), verifier: request.verifier };
  }

  exchange(client, granted) {
    return oauth.exchange(this.connections, '/api/auth/oauth2/token', client, granted);
  }

  introspect(client, token) {
    return oauth.introspect(this.connections, '/api/auth/oauth2/introspect', client, token);
  }

  close() {
    this.connections.close();
  }
}
