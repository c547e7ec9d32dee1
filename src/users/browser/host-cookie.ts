import { parseCookie } from 'cookie';
import type { CookieOptions, Request, Response } from 'express';

/** 256 random bits in base64url, as `randomToken` makes them. */
const VALUE = /^[A-Za-z0-9_-]{43}$/;

/**
 * A cookie with a random value that only this host gets back, that no script reads and that no other site's form
 * carries. On https its name begins with `__Host-`: nothing but this host could have set it.
 */
export class HostCookie {
  readonly name: string;
  private readonly options: CookieOptions;

  constructor(name: string, baseUrl: string) {
    const secure = baseUrl.startsWith('https:');
    this.name = secure ? `__Host-${name}` : name;
    this.options = { httpOnly: true, sameSite: 'lax', secure, path: '/' };
  }

  /** The value that the browser sent; undefined where it sent none or what we never set. */
  read(request: Request): string | undefined {
    const value = parseCookie(request.headers.cookie ?? '')[this.name];
    return value !== undefined && VALUE.test(value) ? value : undefined;
  }

  /** Gives the browser this value until it is closed. */
  write(response: Response, value: string): void {
    response.cookie(this.name, value, this.options);
  }

  /** Has the browser forget it. */
  clear(response: Response): void {
    response.clearCookie(this.name, this.options);
  }
}
