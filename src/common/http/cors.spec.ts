import { isAllowedOrigin } from './cors.js';

const HTTPS = { baseUrl: 'https://gatehouse.example', allowedOrigins: ['http://intranet.example'] };
const LOOPBACK = { baseUrl: 'http://localhost:3000', allowedOrigins: [] };

describe('isAllowedOrigin', () => {
  it.each([
    [HTTPS, 'https://gatehouse.example'],
    [HTTPS, 'https://chatgpt.com'],
    [HTTPS, 'http://intranet.example'],
    [LOOPBACK, 'http://localhost:3000'],
    [LOOPBACK, 'http://127.0.0.1:6274'],
    [LOOPBACK, 'https://localhost'],
    [LOOPBACK, 'http://[::1]:6274'],
  ])('%j: lets %s in', (rule, origin) => {
    expect(isAllowedOrigin(origin, rule)).toBe(true);
  });

  it.each([
    [HTTPS, 'http://chatgpt.com'],
    [HTTPS, 'http://localhost:6274'],
    [HTTPS, 'null'],
    [HTTPS, 'https://chatgpt.com/'],
    [HTTPS, 'https://user@chatgpt.com'],
    [HTTPS, 'HTTPS://chatgpt.com'],
    [HTTPS, 'chrome-extension://abc'],
    [LOOPBACK, 'https://evil.example'],
    [LOOPBACK, 'http://localhost.evil.example:3000'],
    [LOOPBACK, 'http://127.0.0.1.evil.example'],
    [LOOPBACK, 'null'],
    [LOOPBACK, ''],
  ])('%j: keeps %s out', (rule, origin) => {
    expect(isAllowedOrigin(origin, rule)).toBe(false);
  });
});
