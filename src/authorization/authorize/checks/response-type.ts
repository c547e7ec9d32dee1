import { InvalidRequest, UnsupportedResponseType } from '../../../common/errors/oauth-error.js';
import type { Asked } from '../asked.js';

/**
 * @throws InvalidRequest where `response_type` is missing
 * @throws UnsupportedResponseType where it is not `code` (OAuth 2.1 has no other)
 */
export function checkResponseType({ parameters: { response_type: type } }: Asked): void {
  if (type === undefined) throw new InvalidRequest('response_type is missing');
  if (type !== 'code') throw new UnsupportedResponseType('response_type must be code');
}
