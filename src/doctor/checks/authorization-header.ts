import { parseBearer } from '../answers/challenge.js';
import { misfit } from '../answers/misfit.js';
import { type Check, fault, good, skipped } from '../check.js';

/** Like a token, and nobody's. */
const NOBODYS = `mcp_${'0'.repeat(32)}`;

/** Whether a token would arrive at the service: one that is nobody's is refused in other words than none. */
export const authorizationHeader: Check = {
  name: 'authorization-header',
  title: 'Authorization header',
  async examine(deployment) {
    const bare = parseBearer((await deployment.get('/sse')).header('www-authenticate'));
    if (bare?.get('resource_metadata') === undefined)
      return [skipped('/sse has no challenge of the service’s to compare with')];
    const answer = await deployment.ask('/sse', { headers: { Authorization: `Bearer ${NOBODYS}` } });
    if (answer.status !== 401) return [misfit(answer, '401')];
    const error = parseBearer(answer.header('www-authenticate'))?.get('error');
    if (error === 'invalid_token') return [good('arrives at the service')];
    return [
      fault(
        'a token is refused as if there was none: the header does not arrive at the service',
        'Have the proxy pass Authorization on (Apache: `CGIPassAuth On`; nginx: no `proxy_set_header Authorization ""`; an access portal in front may use it for itself).',
      ),
    ];
  },
};
