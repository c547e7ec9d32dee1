import { parseCookie } from 'cookie';
import type { CookieOptions, Request, Response } from 'express';

/** 256 bits in base64url: what `randomToken` and `Signer` make. */
const PART = '[A-Za-z0-9_-]{43}';

/** What a cookie may differ in. */
export interface HostCookieOptions {
  /** Seconds that the browser keeps it; without, until it is closed. */
  maxAge?: number;
  /** How many random or signed parts it has, between dots. */
  parts?: number;
}

/**
 * A cookie with a random or signed value that only this host gets back, that no script reads and that no other site's
 * form carries. On https its name begins with `__Host-`: nothing but this host could have set it.
 */
export class HostCookie {
  private readonly name: string;
  private readonly options: CookieOptions;
  private readonly format: RegExp;

  constructor(name: string, baseUrl: string, { maxAge, parts = 1 }: HostCookieOptions = {}) {
    const secure = baseUrl.startsWith('https:');
    this.name = secure ? `__Host-${name}` : name;
    this.options = { httpOnly: true, sameSite: 'lax', secure, path: '/' };
    if (maxAge !== undefined) this.options.maxAge = maxAge * 1000;
    this.format = new RegExp(`^${Array<string>(parts).fill(PART).join('\\.')}$`);
  }

  /** The value that the browser sent; undefined where it sent none or what we never set. */
  read(request: Request): string | undefined {
    const value = parseCookie(request.headers.cookie ?? '')[this.name];
    return value !== undefined && this.format.test(value) ? value : undefined;
  }

  /** Gives the browser this value. */
  write(response: Response, value: string): void {
    response.cookie(this.name, value, this.options);
  }

  /** Has the browser forget it. */
  clear(response: Response): void {
    response.clearCookie(this.name, this.options);
  }
}
