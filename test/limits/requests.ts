import { request as httpRequest } from 'node:http';
import { RatePolicies, type PolicyName, type RatePolicy } from '../../src/limits/rate-policies.js';
import { basic } from '../support/oauth-client.js';
import type { TestApp } from '../support/test-app.js';

/** A policy with some of its numbers otherwise. */
export function policy(name: PolicyName, otherwise: Partial<RatePolicy>): Partial<RatePolicies> {
  return { [name]: { ...new RatePolicies()[name], ...otherwise } };
}

/** What a request says of where it comes from: `X-Forwarded-For`. */
export type From = Record<string, string>;

/** From that address, by one proxy. */
export function from(address: string): From {
  return { 'X-Forwarded-For': address };
}

/** POST /register with nothing wrong. */
export function register({ base }: TestApp, headers: From = {}): Promise<Response> {
  return fetch(`${base}/register`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ redirect_uris: ['https://client.example/callback'] }),
  });
}

/** POST /token of a client that is not known. */
export function token({ base }: TestApp, headers: From = {}): Promise<Response> {
  return fetch(`${base}/token`, {
    method: 'POST',
    headers: { Authorization: basic('nobody', 'nothing'), ...headers },
    body: new URLSearchParams({ grant_type: 'authorization_code', code: 'none' }),
  });
}

/** POST /revoke of a client that is not known. */
export function revoke(service: TestApp, headers: From = {}): Promise<Response> {
  return presentToken(service, 'revoke', headers);
}

/** POST /introspect of a client that is not known. */
export function introspect(service: TestApp, headers: From = {}): Promise<Response> {
  return presentToken(service, 'introspect', headers);
}

function presentToken({ base }: TestApp, endpoint: string, headers: From): Promise<Response> {
  return fetch(`${base}/${endpoint}`, {
    method: 'POST',
    headers: { Authorization: basic('nobody', 'nothing'), ...headers },
    body: new URLSearchParams({ token: 'none' }),
  });
}

/** A page, as a browser asks for it. */
export function page({ base }: TestApp, path: string, headers: From = {}): Promise<Response> {
  return fetch(base + path, { redirect: 'manual', headers: { Accept: 'text/html', ...headers } });
}

/** The statuses of so many requests, one after the other. */
export async function statuses(times: number, send: () => Promise<Response>): Promise<number[]> {
  const answers: number[] = [];
  for (let i = 0; i < times; i += 1) {
    const response = await send();
    await response.body?.cancel();
    answers.push(response.status);
  }
  return answers;
}

/** `n` times the same. */
export function times<T>(n: number, value: T): T[] {
  return Array<T>(n).fill(value);
}

/** A GET whose `X-Forwarded-For` comes in several lines, as `fetch` cannot send it: the status. */
export function getWithLines({ base }: TestApp, path: string, lines: string[]): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    httpRequest(base + path, { headers: { 'X-Forwarded-For': lines } }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    })
      .on('error', reject)
      .end();
  });
}
