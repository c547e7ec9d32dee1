import { describeDestination } from './destination.js';

describe('describeDestination', () => {
  it.each([
    ['https://', 'chatgpt.com', '/cb?x=1', 'web'],
    ['https://', 'apps.example:8443', '/cb', 'web'],
    ['https://', 'xn--80ak6aa92e.com', '/cb', 'web'],
    ['https://', 's', '/https://s', 'web'],
    ['http://', 'localhost:4711', '/callback', 'loopback'],
    ['http://', '[::1]:4711', '/', 'loopback'],
    ['', 'cursor:', '//anysphere.cursor-mcp/oauth/callback', 'app'],
    ['', 'com.example.app:', '/cb', 'app'],
    ['', 'vscode:', '//chatgpt.com/cb', 'app'],
  ])('%s%s%s', (before, name, after, kind) => {
    const address = before + name + after;
    expect(describeDestination(address)).toEqual({ kind, name, address, parts: { before, name, after } });
  });

  it('names the host as a browser does, and shows the address as it is written', () => {
    expect(describeDestination('HTTPS://ChatGPT.com:443/CB')).toEqual({
      kind: 'web',
      name: 'chatgpt.com',
      address: 'HTTPS://ChatGPT.com:443/CB',
      parts: { before: 'HTTPS://', name: 'ChatGPT.com', after: ':443/CB' },
    });
  });
});
