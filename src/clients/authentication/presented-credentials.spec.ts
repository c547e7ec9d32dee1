import { InvalidRequest } from '../../common/errors/oauth-error.js';
import { readCredentials } from './presented-credentials.js';

const BASIC = `Basic ${Buffer.from('me:it').toString('base64')}`;
const EMPTY_BASIC = `Basic ${Buffer.from('me:').toString('base64')}`;

describe('readCredentials', () => {
  it.each([
    ['the header', BASIC, {}, { id: 'me', secret: 'it', usedHeader: true, isMalformed: false }],
    [
      'the form',
      undefined,
      { client_id: 'me', client_secret: 'it' },
      { id: 'me', secret: 'it', usedHeader: false },
    ],
    ['an id alone', undefined, { client_id: 'me' }, { id: 'me', secret: undefined, usedHeader: false }],
    ['nothing', undefined, {}, { id: undefined, secret: undefined, usedHeader: false, isMalformed: false }],
    ['the same id in both', BASIC, { client_id: 'me' }, { id: 'me', secret: 'it' }],
    ['an empty id beside the header', BASIC, { client_id: '' }, { id: 'me', secret: 'it' }],
    ['an empty secret beside the header', BASIC, { client_secret: '' }, { id: 'me', secret: 'it' }],
    ['an empty secret', undefined, { client_id: 'me', client_secret: '' }, { id: 'me', secret: undefined }],
    ['an empty secret in the header', EMPTY_BASIC, {}, { id: 'me', secret: undefined, usedHeader: true }],
    ['another scheme', 'Bearer abc', { client_id: 'me' }, { usedHeader: true, isMalformed: true }],
    ['an empty header', '', { client_id: 'me' }, { usedHeader: true, isMalformed: true }],
  ])('takes %s', (_, authorization, body, expected) => {
    expect(readCredentials(authorization, body)).toMatchObject(expected);
  });

  it.each([
    ['a secret in both', BASIC, { client_secret: 'it' }],
    ['a secret in both, equal ids', BASIC, { client_id: 'me', client_secret: 'it' }],
    ['a secret beside a header of another scheme', 'Bearer abc', { client_id: 'me', client_secret: 'it' }],
    ['another id in the form', BASIC, { client_id: 'other' }],
  ])('refuses %s', (_, authorization, body) => {
    expect(() => readCredentials(authorization, body)).toThrow(InvalidRequest);
  });
});
