import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Connections } from '../harness/http.js';
import { GatehouseFlow } from './gatehouse-flow.js';

const secret = () => randomBytes(24).toString('hex');
const adminKey = secret();
const account = { email: 'someone@example.com', password: secret() };

/** The built service, as `npm run bench:serve` starts it. */
export const gatehouse = {
  name: 'Gatehouse',
  script: fileURLToPath(new URL('../service/serve.js', import.meta.url)),
  readyPath: '/health/ready',
  onPostgres: true,
  environment: {
    ADMIN_API_KEY: adminKey,
    ADMIN_EMAIL: account.email,
    ADMIN_PASSWORD: account.password,
    SESSION_SECRET: secret(),
    MAX_SESSIONS: '20000',
    MAX_SESSIONS_PER_USER: '20000',
  },
  adminHeaders: { Authorization: `Bearer ${adminKey}` },
  /** Whoever takes the steps of the flow: as many people as may do so at once, signed in. */
  async flow(base, atOnce = 1, origin = base) {
    const flow = new GatehouseFlow(new Connections(base, atOnce), origin, account);
    await flow.signIn(atOnce);
    return flow;
  },
  /** A token that lives in Postgres, by the whole flow. */
  async token(base, origin = base) {
    const flow = await this.flow(base, 1, origin);
    const client = await flow.register();
    const { access_token: token } = await flow.exchange(client, await flow.authorize(client));
    flow.close();
    return token;
  },
};
