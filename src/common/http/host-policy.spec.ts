import type { Request, Response } from 'express';
import { HttpFailure } from '../errors/failure.js';
import { hostPolicy } from './host-policy.js';

/** The status that the policy refuses with; undefined where it lets the request pass. */
function refusal(baseUrl: string, host: string | undefined, path = '/', url = path): number | undefined {
  let passed: unknown;
  hostPolicy(baseUrl)({ headers: { host }, path, url } as Request, {} as Response, (error) => {
    passed = error;
  });
  return passed instanceof HttpFailure ? passed.getStatus() : undefined;
}

describe('hostPolicy', () => {
  it.each([
    ['https://gatehouse.example', 'gatehouse.example'],
    ['https://gatehouse.example', 'GATEHOUSE.example'],
    ['https://gatehouse.example:8443', 'gatehouse.example:8443'],
    ['http://localhost:3000', '127.0.0.1:3000'],
    ['http://localhost:3000', '[::1]:3000'],
    ['http://127.0.0.1:3000', 'localhost:9999'],
  ])('%s answers to %s', (baseUrl, host) => {
    expect(refusal(baseUrl, host)).toBeUndefined();
  });

  it.each([
    ['https://gatehouse.example', 'evil.example'],
    ['https://gatehouse.example', 'gatehouse.example.evil.example'],
    ['https://gatehouse.example', 'localhost'],
    ['https://gatehouse.example', 'gatehouse.example:8443'],
    ['http://localhost:3000', 'rebound.example:3000'],
    ['http://localhost:3000', 'localhost.evil.example:3000'],
    ['http://localhost:3000', ''],
    ['http://localhost:3000', undefined],
  ])('%s refuses %s with 421', (baseUrl, host) => {
    expect(refusal(baseUrl, host)).toBe(421);
  });

  it('goes by the host in the request line where there is one', () => {
    const base = 'https://gatehouse.example';
    expect(refusal(base, 'gatehouse.example', '/', 'https://evil.example/')).toBe(421);
    expect(refusal(base, 'gatehouse.example', '/', 'evil.example:443')).toBe(421);
    expect(refusal(base, 'gatehouse.example', '/', 'https://gatehouse.example/')).toBeUndefined();
    expect(refusal(base, 'gatehouse.example', '*')).toBeUndefined();
  });

  it('lets probes ask for /health by any name', () => {
    expect(refusal('https://gatehouse.example', '10.0.0.7:3000', '/health/live')).toBeUndefined();
    expect(refusal('https://gatehouse.example', '10.0.0.7:3000', '/healthy')).toBe(421);
  });
});
