import { isTrustedRedirect } from './trusted-redirect.js';

const TRUSTED = ['chatgpt.com', 'Claude.AI', 'apps.example:8443'];

describe('isTrustedRedirect', () => {
  it.each([
    'https://chatgpt.com/connector_platform_oauth_redirect',
    'https://chatgpt.com:443/cb',
    'https://claude.ai/api/mcp/auth_callback',
    'https://apps.example:8443/cb',
    'http://localhost:4711/callback',
    'http://127.0.0.1/',
    'http://[::1]:9/cb',
  ])('trusts %s', (uri) => {
    expect(isTrustedRedirect(uri, TRUSTED)).toBe(true);
  });

  it.each([
    'https://evil.example/chatgpt.com',
    'https://chatgpt.com.evil.example/',
    'https://evil-chatgpt.com/',
    'https://sub.chatgpt.com/',
    'https://chatgpt.com:8443/',
    'https://apps.example/',
    'vscode://chatgpt.com/cb',
    'com.example.app://chatgpt.com/cb',
    'cursor://anysphere.cursor-mcp/oauth/callback',
    'com.example.app:/cb',
  ])('does not trust %s', (uri) => {
    expect(isTrustedRedirect(uri, TRUSTED)).toBe(false);
  });
});
