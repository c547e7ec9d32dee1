import { parse } from 'node:querystring';
import { readParameters } from './parameters.js';

const read = (query: string): ReturnType<typeof readParameters> => readParameters(parse(query));

describe('readParameters', () => {
  it('reads what means something', () => {
    expect(read('client_id=a&scope=b+c&state=%2B%20&resource=r&prompt=none')).toEqual({
      client_id: 'a',
      scope: 'b c',
      state: '+ ',
      resource: ['r'],
    });
  });

  it('takes a parameter without a value for absent (RFC 6749 §3.1)', () => {
    expect(read('state=&scope&client_id=a&resource=')).toEqual({ client_id: 'a', resource: [] });
  });

  it('lets resource be repeated, and nothing else', () => {
    expect(read('resource=a&resource=&resource=b')).toEqual({ resource: ['a', 'b'] });
    for (const name of ['client_id', 'redirect_uri', 'state', 'scope', 'code_challenge', 'response_type']) {
      expect(() => read(`${name}=a&${name}=a`)).toThrow(`The parameter ${name} of`);
      expect(() => read(`${name}=a&${name}=`)).toThrow(`The parameter ${name} of`);
    }
    expect(() => read('<b>=1&<b>=2')).toThrow('A parameter of');
    expect(() => read('__proto__=1&__proto__=2')).toThrow('A parameter of');
  });
});
