import { type Check, good, warning } from '../check.js';
import { AUTHORIZATION_SERVER } from '../paths.js';

/** Whether another name that leads here gets anything: it must not, or a page could rebind its name to this service. */
export const host: Check = {
  name: 'host',
  title: 'Other host names',
  async examine(deployment) {
    const answer = await deployment.ask(AUTHORIZATION_SERVER, { headers: { Host: 'stranger.invalid' } });
    if (answer.status !== 200) return [good(`refused (${answer.status})`)];
    return [
      warning(
        `a request for stranger.invalid is answered as one for ${deployment.base}`,
        'The proxy puts a name of its own in the place of the one that was asked for. Pass it on (nginx: `proxy_set_header Host $http_host`; Apache: `ProxyPreserveHost On`), so that the service can refuse others, or have the proxy answer this name alone.',
      ),
    ];
  },
};
