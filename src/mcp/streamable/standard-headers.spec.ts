import fc from 'fast-check';
import { decodeHeader, headerFault } from './standard-headers.js';

const encode = (text: string): string => `=?base64?${Buffer.from(text).toString('base64')}?=`;
const request = (method: string, params?: Record<string, unknown>) => ({
  jsonrpc: '2.0' as const,
  id: 1,
  method,
  ...(params === undefined ? {} : { params }),
});

describe('decodeHeader', () => {
  it('gives back what was encoded, whatever it was', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => decodeHeader(encode(text)) === text));
  });

  it.each(['us-west1', '', '=?base64?', 'x =?base64?YQ==?=', '=?BASE64?YQ==?='])(
    'leaves %j as it is',
    (text) => {
      expect(decodeHeader(text)).toBe(text);
    },
  );

  it.each(['=?base64?YQ?=', '=?base64?Y*==?=', '=?base64?gA==?=', '=?base64? YQ==?='])(
    'takes no %j',
    (text) => {
      expect(decodeHeader(text)).toBeUndefined();
    },
  );
});

describe('headerFault', () => {
  const version = '2026-07-28';

  it.each([
    ['tools/call', { name: 'a' }, 'a'],
    ['prompts/get', { name: 'ä' }, encode('ä')],
    ['resources/read', { uri: 'bakery://menu' }, 'bakery://menu'],
    ['tools/list', undefined, undefined],
    ['tools/call', {}, undefined],
    ['tools/list', { name: 'a' }, 'what it likes'],
  ])('finds none with %s, %j named %j', (method, params, name) => {
    expect(headerFault(request(method, params), { version, method, name })).toBeUndefined();
  });

  it.each([
    ['tools/call', { name: 'a' }, undefined],
    ['tools/call', { name: 'a' }, 'A'],
    ['resources/read', { uri: 'a', name: 'b' }, 'b'],
    ['prompts/get', { name: '=?base64?YQ==?=' }, '=?base64?YQ==?='],
  ])('finds one with %s, %j named %j', (method, params, name) => {
    expect(headerFault(request(method, params), { version, method, name })).toContain('Mcp-Name');
  });
});
