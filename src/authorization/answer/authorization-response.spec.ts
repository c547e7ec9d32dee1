import fc from 'fast-check';
import { AccessDenied } from '../../common/errors/oauth-error.js';
import { codeResponse, errorResponse } from './authorization-response.js';

const ISSUER = 'https://gate.example';

describe('the address of an answer', () => {
  it.each([
    ['https://app.example/cb', 'https://app.example/cb?'],
    ['https://app.example', 'https://app.example?'],
    ['https://app.example/cb?', 'https://app.example/cb?'],
    ['https://app.example/cb?a=1%20b&a=2', 'https://app.example/cb?a=1%20b&a=2&'],
    ['https://app.example/cb?a=1&', 'https://app.example/cb?a=1&'],
    ['http://127.0.0.1:4711/cb', 'http://127.0.0.1:4711/cb?'],
    ['cursor://anysphere.cursor-mcp/oauth/callback', 'cursor://anysphere.cursor-mcp/oauth/callback?'],
    ['com.example.app:/cb', 'com.example.app:/cb?'],
    ['com.example.app:cb?x', 'com.example.app:cb?x&'],
  ])('keeps %s as it is written', (redirectUri, start) => {
    expect(codeResponse({ redirectUri, state: 's' }, 'c', ISSUER)).toBe(
      `${start}code=c&state=s&iss=https%3A%2F%2Fgate.example`,
    );
  });

  it('has no state where none was sent', () => {
    const target = { redirectUri: 'https://app.example/cb', state: null };
    expect(codeResponse(target, 'c', ISSUER)).toBe(
      'https://app.example/cb?code=c&iss=https%3A%2F%2Fgate.example',
    );
    expect(errorResponse(target, new AccessDenied('No, thanks'), ISSUER)).toBe(
      'https://app.example/cb?error=access_denied&error_description=No%2C%20thanks&iss=https%3A%2F%2Fgate.example',
    );
  });

  it('gives any state back as it was, to those who decode forms and to those who decode URIs', () => {
    const text = fc.string({ unit: 'binary' }).filter((state) => !/[\uD800-\uDFFF]/u.test(state));
    fc.assert(
      fc.property(text, (state) => {
        const url = codeResponse({ redirectUri: 'https://app.example/cb?state_of=x', state }, 'c', ISSUER);
        expect(new URL(url).searchParams.get('state')).toBe(state);
        const raw = /[?&]state=([^&]*)/.exec(url)?.[1] ?? '';
        expect(decodeURIComponent(raw)).toBe(state);
        expect(url).toMatch(/^[!-~]+$/);
      }),
    );
  });
});
