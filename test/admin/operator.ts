import type { TestApp } from '../support/test-app.js';
import { ADMIN_KEY } from '../support/test-app.js';

/** An answer of the admin routes, read. */
export interface Answer<T> {
  status: number;
  headers: Headers;
  /** What it carries; undefined in a 204. */
  body: T;
  text: string;
}

/** A list's answer. */
export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

/** An operator with the admin key. */
export class Operator {
  constructor(private readonly service: TestApp) {}

  /** Calls `/admin/<path>`. A string body goes as it is, anything else as JSON. */
  async call<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const response = await fetch(`${this.service.base}/admin/${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${ADMIN_KEY}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text === '' ? undefined : JSON.parse(text)) as T,
      text,
    };
  }

  async get<T>(path: string): Promise<Answer<T>> {
    return this.call('GET', path);
  }

  /** The items of the one page that `path` asks for. */
  async items<Item>(path: string): Promise<Item[]> {
    const { status, body, text } = await this.get<Page<Item>>(path);
    if (status !== 200) throw new Error(`GET /admin/${path}: ${status} ${text}`);
    return body.items;
  }
}

/** Stands for any text like that in an expected value. */
export function textLike(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}
