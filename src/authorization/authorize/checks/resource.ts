import { audienceOf } from '../../resource.js';
import type { Asked } from '../asked.js';

/**
 * The audience of the tokens to come (RFC 8707 §2).
 *
 * @throws InvalidTarget where a `resource` is not ours
 */
export function checkResource({ parameters: { resource }, baseUrl }: Asked): string {
  return audienceOf(resource, baseUrl);
}
