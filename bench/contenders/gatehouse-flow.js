import { Browser, hiddenFields, redirect } from '../harness/browser.js';
import { expectStatus } from '../harness/http.js';
import * as oauth from '../harness/oauth.js';

/** The steps of Gatehouse's flow, by people who are signed in, each at a browser. */
export class GatehouseFlow {
  #browsers = [];

  constructor(connections, origin, account) {
    this.connections = connections;
    this.origin = origin;
    this.account = account;
  }

  /** Signs in at so many browsers, each with a session of its own, in place of those before. */
  async signIn(count) {
    this.#browsers = Array.from({ length: count }, () => new Browser(this.connections, this.origin));
    for (const browser of this.#browsers) {
      const page = expectStatus(await browser.get('/login'), 200, 'GET /login');
      const answer = await browser.post('/login', { ...hiddenFields(page.body), ...this.account });
      redirect(answer, 303, 'POST /login');
    }
  }

  register() {
    return oauth.register(this.connections, '/register', 200);
  }

  /** From /authorize to the code, by way of the consent page. */
  async authorize(client, lane = 0) {
    const browser = this.#browsers[lane];
    const request = oauth.newRequest();
    const query = oauth.authorizationQuery(client, request, 'mcp');
    const consent = redirect(await browser.get(`/authorize?${query}`), 302, 'GET /authorize');
    const page = expectStatus(await browser.get(consent), 200, 'GET /oauth/consent');
    const approved = await browser.post(consent, { ...hiddenFields(page.body), decision: 'approve' });
    const callback = redirect(approved, 303, 'POST /oauth/consent');
    const back = redirect(await browser.get(callback), 302, 'GET /oauth/callback');
    return { code: oauth.codeOf(back, request), verifier: request.verifier };
  }

  exchange(client, granted) {
    return oauth.exchange(this.connections, '/token', client, granted);
  }

  introspect(client, token) {
    return oauth.introspect(this.connections, '/introspect', client, token);
  }

  close() {
    this.connections.close();
  }
}
