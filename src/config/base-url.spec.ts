import { baseUrl } from './base-url.js';

describe('PUBLIC_URL', () => {
  it.each([
    'https://gatehouse.example',
    'https://gatehouse.example:8443',
    'https://xn--bcher-kva.example',
    'http://localhost:3000',
    'http://127.0.0.1:3000',
    'http://[::1]:3000',
  ])('takes %s', (url) => {
    expect(baseUrl.safeParse(url).success).toBe(true);
  });

  it.each([
    ['https://gatehouse.example/', 'a trailing slash'],
    ['https://gatehouse.example/path', 'a path'],
    ['https://gatehouse.example?x', 'a query'],
    ['https://user@gatehouse.example', 'a user'],
    ['https://Gatehouse.example', 'capitals'],
    ['https://gatehouse.example:443', 'the default port'],
    ['https://bücher.example', 'a name that is not in punycode'],
    [' https://gatehouse.example', 'white space'],
    ['http://gatehouse.example', 'http on a public host'],
    ['http://localhost.evil.example', 'http on a host that begins like a loopback one'],
    ['ftp://gatehouse.example', 'another scheme'],
    ['gatehouse.example', 'no scheme'],
    ['', 'nothing'],
  ])('refuses %s: %s', (url) => {
    expect(baseUrl.safeParse(url).success).toBe(false);
  });
});
