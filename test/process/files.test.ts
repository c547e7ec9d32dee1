import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OAuthClient } from '../support/oauth-client.js';
import { firstAccount, generatedCredentials, startProcess, temporaryFolder } from '../support/process.js';

describe('the files of the embedded database and what the service printed', () => {
  const folder = temporaryFolder();
  let files: Buffer;
  let printed: string;
  let secrets: Record<string, string>;

  beforeAll(async () => {
    const { base, service } = await startProcess({ folder, environment: { LOG_LEVEL: 'trace' } });
    const client = new OAuthClient(base, firstAccount(folder));
    const { token, code, clientSecret = '' } = await client.connect();
    await fetch(`${base}/tools/search`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', Prefer: 'wait=20' },
      body: '{"query":"cupcakes"}',
    });
    await client.exchange(code);
    const unredeemed = (await client.approve()).searchParams.get('code') ?? '';
    const { ADMIN_EMAIL: email = '', ...generated } = generatedCredentials(folder);
    secrets = {
      ...generated,
      token,
      'digits of the token': token.slice(4),
      code,
      unredeemed,
      clientSecret,
      verifier: client.verifier,
      registrationToken: client.registration!.registration_access_token,
    };
    for (const pair of client.browser.jar.header.split('; ')) {
      const [name = '', value = ''] = pair.split('=');
      secrets[name] = value;
    }
    await service.stop();
    printed = service.output;
    const database = join(folder, 'data', 'database');
    files = Buffer.concat(
      readdirSync(database, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name))),
    );
    expect(files.includes(email)).toBe(true);
  }, 120_000);

  it('were written with secrets around', () => {
    expect(Object.keys(secrets).length).toBeGreaterThanOrEqual(12);
    for (const [name, secret] of Object.entries(secrets))
      expect([name, secret.length >= 16]).toEqual([name, true]);
    expect(printed).toContain('"route":"/token"');
  });

  it('have no secret in them', () => {
    const readable = Object.entries(secrets).filter(([, secret]) => files.includes(secret));
    expect(readable.map(([name]) => name)).toEqual([]);
    expect(Object.entries(secrets).filter(([, secret]) => printed.includes(secret))).toEqual([]);
  });
});
