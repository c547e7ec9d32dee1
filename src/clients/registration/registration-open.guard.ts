import { type CanActivate, Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { RegistrationClosed } from './registration-closed.js';

/** Refuses where REGISTRATION is `closed`, before a body is read. */
@Injectable()
export class RegistrationOpenGuard implements CanActivate {
  constructor(private readonly config: Config) {}

  /** @throws RegistrationClosed */
  canActivate(): boolean {
    if (this.config.registration === 'closed') throw new RegistrationClosed();
    return true;
  }
}
