import { startTestApp, type TestApp } from '../support/test-app.js';
import { TestInternet } from '../support/test-internet.js';
import { Signer } from '../clients/signer.js';
import { jsonAnswer, post } from '../mcp/streamable-post.js';
import { type Fields, ReplayedClient } from './replayed-client.js';

const BOTH = ['authorization_code', 'refresh_token'];
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';

/** Where it publishes its metadata, what that says, and where it asks to be answered. */
type Published = [id: string, document: Record<string, unknown>, redirectUri: string];

const PUBLIC_CLIENTS: Published[] = [
  [
    'https://claude.ai/oauth/mcp-oauth-client-metadata',
    {
      client_name: 'Claude',
      redirect_uris: ['https://claude.ai/api/mcp/auth_callback', 'https://claude.com/api/mcp/auth_callback'],
      grant_types: BOTH,
    },
    'https://claude.ai/api/mcp/auth_callback',
  ],
  [
    'https://claude.ai/oauth/claude-code-client-metadata',
    {
      client_name: 'Claude Code',
      redirect_uris: ['http://localhost/callback', 'http://127.0.0.1/callback'],
      grant_types: BOTH,
    },
    'http://localhost:54545/callback',
  ],
  [
    'https://chatgpt.com/oauth/codex/client.json',
    {
      client_name: 'Codex',
      application_type: 'native',
      redirect_uris: ['http://127.0.0.1/callback', 'http://localhost/callback'],
      grant_types: BOTH,
    },
    'http://127.0.0.1:41231/callback',
  ],
  [
    'https://vscode.dev/oauth/client-metadata.json',
    {
      client_name: 'Visual Studio Code',
      client_uri: 'https://vscode.dev/product',
      application_type: 'native',
      redirect_uris: ['http://127.0.0.1:33418/', 'https://vscode.dev/redirect'],
      grant_types: [...BOTH, DEVICE],
    },
    'http://127.0.0.1:59656/',
  ],
  [
    'https://opencode.ai/oauth/opencode/client.json',
    {
      client_name: 'opencode',
      application_type: 'native',
      redirect_uris: ['http://127.0.0.1/callback', 'http://localhost/callback'],
      grant_types: BOTH,
      token_endpoint_auth_methods_supported: ['none'],
    },
    'http://127.0.0.1:19876/callback',
  ],
];

const CHATGPT = 'https://chatgpt.com/oauth/client.json';
const CHATGPT_KEYS = 'https://chatgpt.com/oauth/jwks.json';
const CHATGPT_REDIRECT = 'https://chatgpt.com/connector_platform_oauth_redirect';

describe('the clients that publish their metadata', () => {
  const internet = new TestInternet();
  let service: TestApp;
  let client: ReplayedClient;
  beforeAll(async () => {
    await internet.open();
    service = await startTestApp({ internet });
  });
  afterAll(async () => {
    await service.close();
    await internet.close();
  });
  beforeEach(() => {
    client = new ReplayedClient(service.base, {});
  });

  const asked = (id: string, redirectUri: string): Fields => [
    ['client_id', id],
    ['redirect_uri', redirectUri],
    ['resource', `${service.base}/mcp`],
  ];

  const expectTools = async (token: string): Promise<void> => {
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    const { result } = await jsonAnswer(await post(service, token, list));
    expect((result?.['tools'] as object[]).length).toBe(2);
  };

  it('are told that they need no registration: where they may be public, too', async () => {
    expect(await client.document('/.well-known/oauth-authorization-server/mcp')).toMatchObject({
      client_id_metadata_document_supported: true,
      token_endpoint_auth_methods_supported: expect.arrayContaining(['none', 'private_key_jwt']) as unknown,
      token_endpoint_auth_signing_alg_values_supported: expect.arrayContaining(['RS256']) as unknown,
    });
  });

  it.each(PUBLIC_CLIENTS)('%s connects as what it says', async (id, document, redirectUri) => {
    internet.publish(id, {
      client_id: id,
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      ...document,
    });
    const authorization = await client.authorize([...asked(id, redirectUri), ['scope', 'mcp']]);
    expect(authorization.callback.href.startsWith(`${redirectUri}?`)).toBe(true);
    await expectTools(await client.token(authorization, asked(id, redirectUri)));
  });

  it(`${CHATGPT} signs what it authenticates by, and is not let in without`, async () => {
    const signer = await Signer.create('RS256');
    internet.publish(CHATGPT_KEYS, { keys: [signer.jwk] });
    internet.publish(CHATGPT, {
      client_id: CHATGPT,
      client_name: 'ChatGPT',
      redirect_uris: [CHATGPT_REDIRECT],
      grant_types: BOTH,
      response_types: ['code'],
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'],
      token_endpoint_auth_signing_alg: 'RS256',
      jwks_uri: CHATGPT_KEYS,
    });
    const fields = asked(CHATGPT, CHATGPT_REDIRECT);
    const authorization = await client.authorize(fields);
    expect((await client.redeem(authorization, fields)).status).toBe(401);
    const { client_assertion: assertion, client_assertion_type: type } = await signer.form(
      CHATGPT,
      service.base,
    );
    const proof: Fields = [
      ['client_assertion', assertion],
      ['client_assertion_type', type],
    ];
    await expectTools(await client.token(authorization, [...fields, ...proof]));
  });
});
