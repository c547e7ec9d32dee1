import { AccessDenied } from '../../common/errors/oauth-error.js';

/** The operator lets no more clients register: 403. */
export class RegistrationClosed extends AccessDenied {
  override readonly status = 403;

  constructor() {
    super('Registration is closed here: ask the operator');
  }
}
