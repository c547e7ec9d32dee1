import { describeDestination } from './destination.js';

describe('describeDestination', () => {
  it.each([
    ['https://chatgpt.com/cb?x=1', 'web', 'chatgpt.com'],
    ['https://apps.example:8443/cb', 'web', 'apps.example:8443'],
    ['https://xn--80ak6aa92e.com/cb', 'web', 'xn--80ak6aa92e.com'],
    ['http://localhost:4711/callback', 'loopback', 'localhost:4711'],
    ['http://[::1]:4711/', 'loopback', '[::1]:4711'],
    ['cursor://anysphere.cursor-mcp/oauth/callback', 'app', 'cursor:'],
    ['com.example.app:/cb', 'app', 'com.example.app:'],
    ['vscode://chatgpt.com/cb', 'app', 'vscode:'],
  ])('%s', (address, kind, name) => {
    expect(describeDestination(address)).toEqual({ kind, name, address });
  });
});
