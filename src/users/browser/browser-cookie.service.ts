import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { randomToken } from '../../common/secrets.js';
import { Config } from '../../config/config.js';
import { HostCookie } from './host-cookie.js';

/** Tells browsers apart, also before anyone signs in: a form or a request for consent belongs to one. */
@Injectable()
export class BrowserCookieService {
  private readonly cookie: HostCookie;
  /** What was set in answer to a request that came without: asked again, it is the same. */
  private readonly fresh = new WeakMap<Request, string>();

  constructor(config: Config) {
    this.cookie = new HostCookie('gatehouse_browser', config.baseUrl);
  }

  /** The browser's random id (43 base64url characters), set in the answer where the request had none. */
  identify(request: Request, response: Response): string {
    const known = this.current(request) ?? this.fresh.get(request);
    if (known !== undefined) return known;
    const browser = randomToken();
    this.fresh.set(request, browser);
    this.cookie.write(response, browser);
    return browser;
  }

  /** The id that the browser sent; undefined where it has none. */
  current(request: Request): string | undefined {
    return this.cookie.read(request);
  }
}
