import { misfit } from '../answers/misfit.js';
import { type Check, fault, type Finding, good, skipped, warning } from '../check.js';
import type { Deployment } from '../deployment.js';
import type { Question } from '../http/ask.js';
import { AUTHORIZATION_SERVER } from '../paths.js';
import { printable } from '../printable.js';

/** As ChatGPT registers, under a name that tells what it was. */
const METADATA = {
  client_name: 'Gatehouse doctor',
  redirect_uris: ['https://chatgpt.com/connector_platform_oauth_redirect'],
};

/** Where asked to: registers, reads the registration, and deletes it (RFC 7591, RFC 7592). */
export const registration: Check = {
  name: 'registration',
  title: 'Registration',
  async examine(deployment) {
    if (!deployment.settings.isRegistering) {
      return [skipped('not tried: --register registers a client, reads it and deletes it')];
    }
    const { json } = await deployment.get(AUTHORIZATION_SERVER);
    const endpoint = json?.['registration_endpoint'];
    if (endpoint === undefined)
      return [skipped('it is closed (REGISTRATION=closed), so that no connector can come in by itself')];
    if (!deployment.owns(endpoint)) return [skipped('the endpoint is not on this origin')];
    return register(deployment, new URL(endpoint).pathname);
  },
};

async function register(deployment: Deployment, path: string): Promise<Finding[]> {
  const made = await deployment.askInTrust(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(METADATA),
  });
  if (![200, 201].includes(made.status) || made.json === undefined)
    return [refused(made.asked, made.json) ?? misfit(made, '200 or 201 with JSON')];
  const { client_id: id, registration_client_uri: uri, registration_access_token: token } = made.json;
  if (!deployment.owns(uri) || typeof token !== 'string') {
    return [
      fault(
        `the client ${printable(id)} was registered, but not where to read and delete it on ${deployment.base}`,
        `Set PUBLIC_URL=${deployment.base}; claude.ai gives up without that. Delete the client: DELETE /admin/clients/${printable(id)}.`,
      ),
    ];
  }
  return manage(deployment, new URL(uri).pathname, { headers: { Authorization: `Bearer ${token}` } });
}

/** The allow-list refuses ChatGPT's address: that may be meant. */
function refused(asked: string, json: Record<string, unknown> | undefined): Finding | undefined {
  if (json?.['error'] !== 'invalid_redirect_uri') return undefined;
  return warning(
    `${asked} refuses the redirect address of ChatGPT: ${printable(json['error_description'])}`,
    'If ChatGPT is to come in, add chatgpt.com to REDIRECT_HOSTS.',
  );
}

async function manage(deployment: Deployment, path: string, credentials: Question): Promise<Finding[]> {
  const read = await deployment.askInTrust(path, credentials);
  const removed = await deployment.askInTrust(path, { ...credentials, method: 'DELETE' });
  if (removed.status !== 204)
    return [misfit(removed, '204; the client “Gatehouse doctor” is still registered')];
  if (read.status !== 200) return [misfit(read, '200')];
  const after = await deployment.askInTrust(path, credentials);
  if (after.status !== 401) return [misfit(after, '401, as the client was deleted')];
  return [good('a client was registered, read and deleted')];
}
