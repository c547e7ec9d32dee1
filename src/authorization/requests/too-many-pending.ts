import { TemporarilyUnavailable } from '../../common/errors/oauth-error.js';

/** Too many requests wait for a decision: `temporarily_unavailable` to a client, 429 to a person. */
export class TooManyPending extends TemporarilyUnavailable {
  override readonly status = 429;
  override readonly headers = { 'Retry-After': '60' };

  constructor() {
    super('Too many requests wait for a decision: try again later');
  }
}
