import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { HttpFailure } from '../../common/errors/failure.js';
import { Config } from '../../config/config.js';
import { Signer } from '../browser/signer.js';

/** Seconds that a form may lie open: as long as a sign-in session lasts at most. */
const LIFETIME = 12 * 60 * 60;

const TOKEN = /^([0-9a-z]{1,11})\.([A-Za-z0-9_-]{43})$/;

/** What a form belongs to: sent from anywhere else, it does nothing. */
export interface FormBinding {
  /** What it does, and to what: `login`, `consent:<request id>`. */
  purpose: string;
  /** The browser's id, of BrowserCookieService. */
  browser: string;
  /** The sign-in session, where somebody is signed in. */
  sessionId?: string;
}

/** A binding as the request has it that sends the form: its browser may have sent no cookie. */
export type PresentedBinding = Omit<FormBinding, 'browser'> & { browser: string | undefined };

/**
 * Tokens in the hidden field `form_token`: another site can send our forms, but not know these (RFC 6749 §10.12).
 * Signed and not stored, so that any number of open forms, on any replica, are good.
 */
@Injectable()
export class FormTokensService {
  private readonly signer: Signer;

  constructor(
    config: Config,
    private readonly clock: Clock,
  ) {
    this.signer = new Signer(config.sessionSecrets, 'gatehouse form tokens');
  }

  /** A token for a form that is being shown; good for 12 hours. */
  issue(binding: FormBinding): string {
    const expires = Math.floor(this.clock.in(LIFETIME).getTime() / 1000).toString(36);
    return `${expires}.${this.signer.sign(partsOf(binding, expires))}`;
  }

  /**
   * Lets a form pass whose token was issued for just this.
   *
   * @param token the form's field, whatever it is
   * @throws HttpFailure 403, in words for people
   */
  check(token: unknown, { browser, ...rest }: PresentedBinding): void {
    const [, expires = '', signature = ''] = (typeof token === 'string' ? TOKEN.exec(token) : null) ?? [];
    const isOurs =
      browser !== undefined && this.signer.matches(signature, partsOf({ browser, ...rest }, expires));
    const isFresh = parseInt(expires, 36) * 1000 > this.clock.now().getTime();
    if (isOurs && isFresh) return;
    throw new HttpFailure(
      403,
      'This form is no longer good: it lay open for too long, somebody signed in or out since, or this browser keeps no cookies. Load the page again, and send it from there',
    );
  }
}

function partsOf({ purpose, browser, sessionId }: FormBinding, expires: string): (string | null)[] {
  return [purpose, browser, sessionId ?? null, expires];
}
