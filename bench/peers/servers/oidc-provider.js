import { createServer } from 'node:http';
import { randomBytes } from 'node:crypto';
import Provider from 'oidc-provider';
import { adapterOn } from './oidc-adapter.js';
import { consentPage, loginPage, readForm } from './oidc-pages.js';

// oidc-provider for what the flow needs: registration, consent on a page of one's own, opaque tokens, introspection.
const { PORT, PUBLIC_URL, DATABASE_URL } = process.env;
const DAY = 86_400;
const provider = new Provider(PUBLIC_URL, {
  adapter: await adapterOn(DATABASE_URL),
  scopes: ['mcp'],
  cookies: { keys: [randomBytes(24).toString('hex')] },
  features: {
    devInteractions: { enabled: false },
    registration: { enabled: true },
    introspection: { enabled: true },
  },
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
  ttl: { AccessToken: DAY, AuthorizationCode: 300, Interaction: 600, Session: DAY / 2, Grant: DAY },
});

async function interaction(request, response) {
  const { prompt, params, session, uid } = await provider.interactionDetails(request, response);
  if (request.method === 'GET') {
    const client = await provider.Client.find(params.client_id);
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    return response.end(prompt.name === 'login' ? loginPage(uid) : consentPage(uid, client, params));
  }
  const form = await readForm(request);
  if (prompt.name === 'login') {
    return provider.interactionFinished(request, response, { login: { accountId: form.get('email') } });
  }
  if (form.get('decision') !== 'approve') {
    return provider.interactionFinished(request, response, { error: 'access_denied' });
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
}

const serve = provider.callback();
createServer((request, response) => {
  if (!request.url.startsWith('/interaction/')) return serve(request, response);
  return interaction(request, response).catch((error) => {
    process.stderr.write(`${error.stack}\n`);
    response.writeHead(500).end();
  });
}).listen(Number(PORT), '127.0.0.1');
