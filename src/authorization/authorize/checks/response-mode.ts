import { InvalidRequest } from '../../../common/errors/oauth-error.js';
import type { Asked } from '../asked.js';

/** @throws InvalidRequest where the answer is wanted elsewhere than in the query, as the metadata says it comes */
export function checkResponseMode({ parameters: { response_mode: mode } }: Asked): void {
  if (mode !== undefined && mode !== 'query') throw new InvalidRequest('response_mode must be query');
}
