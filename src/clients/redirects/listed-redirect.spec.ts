import { isListedRedirect } from './listed-redirect.js';

describe('isListedRedirect', () => {
  const LIST = ['ChatGPT.com', 'example.com:8443', 'localhost', '[::1]', 'cursor:', 'com.example.app:'];

  it.each([
    'https://chatgpt.com/cb',
    'https://chatgpt.com:8443/cb',
    'https://example.com:8443/cb',
    'http://localhost:1234/cb',
    'http://[::1]/cb',
    'cursor://anysphere.cursor-mcp/oauth/callback',
    'com.example.app:/cb',
  ])('has %s', (uri) => {
    expect(isListedRedirect(uri, LIST)).toBe(true);
  });

  it.each([
    'https://evil.example/cb',
    'https://www.chatgpt.com/cb',
    'https://chatgpt.com.evil.example/cb',
    'https://notchatgpt.com/cb',
    'https://example.com/cb',
    'https://example.com:8444/cb',
    'http://127.0.0.1/cb',
    'https://cursor/cb',
    'vscode://chatgpt.com/cb',
    'com.example.app.evil://chatgpt.com/cb',
  ])('has not %s', (uri) => {
    expect(isListedRedirect(uri, LIST)).toBe(false);
    expect(isListedRedirect(uri, [])).toBe(false);
  });
});
