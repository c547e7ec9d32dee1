import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { randomToken } from '../../common/secrets.js';
import { Config } from '../../config/config.js';
import { HostCookie } from './host-cookie.js';
import { Signer } from './signer.js';

const HALF_A_YEAR = 180 * 24 * 60 * 60;

/**
 * Remembers in a browser's cookie which account last signed in there. It lets nobody in; it spares a person's own
 * browser what strangers at the same address did (OWASP's device cookies).
 */
@Injectable()
export class KnownBrowsersService {
  private readonly cookie: HostCookie;
  private readonly signer: Signer;

  constructor(config: Config) {
    this.cookie = new HostCookie('gatehouse_known', config.baseUrl, { maxAge: HALF_A_YEAR, parts: 2 });
    this.signer = new Signer(config.sessionSecrets, 'gatehouse known browsers');
  }

  /** The browser's id where that account signed in there last; else undefined. */
  recognise(request: Request, email: string): string | undefined {
    const [id = '', signature = ''] = this.cookie.read(request)?.split('.') ?? [];
    return id !== '' && this.signer.matches(signature, [id, email]) ? id : undefined;
  }

  /** Notes that an account signed in on this browser. */
  remember(request: Request, response: Response, email: string): void {
    const id = this.recognise(request, email) ?? randomToken();
    this.cookie.write(response, `${id}.${this.signer.sign([id, email])}`);
  }
}
