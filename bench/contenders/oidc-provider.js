import { fileURLToPath } from 'node:url';
import { Browser, redirect } from '../harness/browser.js';
import { Connections, expectStatus } from '../harness/http.js';
import * as oauth from '../harness/oauth.js';

/** oidc-provider on Postgres. */
export const oidcProvider = {
  name: 'oidc-provider 9.13.3',
  script: fileURLToPath(new URL('../peers/servers/oidc-provider.js', import.meta.url)),
  readyPath: '/.well-known/openid-configuration',
  onPostgres: true,
  environment: {},
  async flow(base, atOnce = 1) {
    const flow = new OidcProviderFlow(new Connections(base, atOnce), base);
    await flow.signIn(atOnce);
    return flow;
  },
};

/** The steps of its flow, as those of Gatehouse's. */
class OidcProviderFlow {
  #browsers = [];

  constructor(connections, base) {
    this.connections = connections;
    this.base = base;
  }

  /** It has no login page but within an authorization: each browser's first. */
  async signIn(count) {
    const client = await this.register();
    this.#browsers = Array.from({ length: count }, () => new Browser(this.connections, this.base));
    for (const [index, browser] of this.#browsers.entries()) {
      const query = oauth.authorizationQuery(client, oauth.newRequest(), 'mcp');
      const login = redirect(await browser.get(`/auth?${query}`), 303, 'GET /auth');
      expectStatus(await browser.get(login), 200, 'the login page');
      const form = { email: `person-${index}@example.com` };
      const resumed = redirect(await browser.post(login, form), 303, 'the login form');
      redirect(await browser.get(resumed), 303, 'GET /auth/:uid');
    }
  }

  register() {
    return oauth.register(this.connections, '/reg', 201);
  }

  /** From /auth to the code, by way of the consent page where there is anything to consent to. */
  async authorize(client, lane = 0) {
    const browser = this.#browsers[lane];
    const request = oauth.newRequest();
    const query = oauth.authorizationQuery(client, request, 'mcp');
    let back = redirect(await browser.get(`/auth?${query}`), 303, 'GET /auth');
    if (!back.startsWith(oauth.REDIRECT_URI)) {
      expectStatus(await browser.get(back), 200, 'the consent page');
      const resumed = redirect(await browser.post(back, { decision: 'approve' }), 303, 'the consent form');
      back = redirect(await browser.get(resumed), 303, 'GET /auth/:uid');
    }
    return { code: oauth.codeOf(back, request), verifier: request.verifier };
  }

  exchange(client, granted) {
    return oauth.exchange(this.connections, '/token', client, granted);
  }

  introspect(client, token) {
    return oauth.introspect(this.connections, '/token/introspection', client, token);
  }

  close() {
    this.connections.close();
  }
}
