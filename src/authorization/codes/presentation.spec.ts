import { challengeOf } from '../pkce/pkce.js';
import { type Authorized, presentationFault } from './presentation.js';
import type { Presentation } from './redemption.js';

const BASE = 'https://gate.example';
const VERIFIER = 'v'.repeat(43);
const REDIRECT_URI = 'https://app.example/cb';

const authorized: Authorized = {
  clientId: 'client',
  redirectUri: REDIRECT_URI,
  codeChallenge: challengeOf(VERIFIER),
  audience: BASE,
};
const good: Presentation = {
  code: 'code',
  client: { id: 'client' },
  redirectUri: REDIRECT_URI,
  codeVerifier: VERIFIER,
};

describe('presentationFault', () => {
  it.each<[string, Partial<Presentation>]>([
    ['nothing', {}],
    ['no redirect_uri', { redirectUri: undefined }],
    ['a resource of ours', { resource: `${BASE}/sse` }],
    ['several', { resource: [BASE, `${BASE}/`] }],
  ])('finds none with %s besides', (_, more) => {
    expect(presentationFault({ ...good, ...more }, authorized, BASE)).toBeUndefined();
  });

  it.each<[string, Partial<Presentation>]>([
    ['client', { client: { id: 'other' } }],
    ['redirect_uri', { redirectUri: `${REDIRECT_URI}/` }],
    ['verifier', { codeVerifier: 'w'.repeat(43) }],
    ['verifier', { codeVerifier: 'v'.repeat(42) }],
    ['verifier', { codeVerifier: authorized.codeChallenge }],
    ['resource', { resource: 'https://other.example' }],
    ['resource', { resource: [BASE, 'https://other.example'] }],
  ])('finds the %s', (fault, more) => {
    expect(presentationFault({ ...good, ...more }, authorized, BASE)).toBe(fault);
  });

  it('takes a code of another PUBLIC_URL for another resource', () => {
    const elsewhere = { ...authorized, audience: 'https://old.example' };
    expect(presentationFault({ ...good, resource: BASE }, elsewhere, BASE)).toBe('resource');
  });
});
