/** A client as it registers. */
export interface ClientCase {
  redirectUri: string;
  /** Undefined: it gives none. */
  name?: string;
}

/** The host that the operator lists as trusted. */
export const LISTED_HOST = 'apps.bakery.example';

const LABEL = 'y'.repeat(60);

/** One of each standing on the consent page, and names and addresses that are hard to show. */
export const CLIENTS = {
  known: { redirectUri: 'https://chatgpt.com/connector_platform_oauth_redirect', name: 'ChatGPT' },
  listed: { redirectUri: `https://${LISTED_HOST}/callback` },
  unknown: { redirectUri: 'https://chat.bakery.example/api/oauth/callback', name: 'LibreChat' },
  imitation: { redirectUri: 'https://evil.example/connector_platform_oauth_redirect', name: 'ChatGPT' },
  loopback: { redirectUri: 'http://localhost:53682/callback', name: 'Claude Code' },
  app: { redirectUri: 'cursor://anysphere.cursor-mcp/oauth/callback', name: 'Cursor' },
  lookalike: { redirectUri: 'https://xn--hatgpt-hrf.com/callback', name: 'شات جي بي تي' },
  long: {
    redirectUri: `https://chatgpt.com.${'login-'.repeat(9)}a.${LABEL}.${LABEL}.evil.example/${'path/'.repeat(300)}`,
    name: 'W'.repeat(64),
  },
} as const satisfies Record<string, ClientCase>;
