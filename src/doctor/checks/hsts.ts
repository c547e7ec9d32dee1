import { type Check, good, skipped, warning } from '../check.js';
import { AUTHORIZATION_SERVER } from '../paths.js';
import { printable } from '../printable.js';

/** Whether browsers are told to come by https alone (RFC 6797). */
export const hsts: Check = {
  name: 'hsts',
  title: 'HSTS',
  async examine(deployment) {
    if (!deployment.isTls) return [skipped('plain http')];
    const answer = await deployment.get(AUTHORIZATION_SERVER);
    const value = answer.header('strict-transport-security');
    const seconds = Number(/(?:^|;)\s*max-age="?(\d+)/i.exec(value)?.[1] ?? 0);
    if (seconds > 0) return [good(printable(value))];
    return [
      warning(
        value === '' ? 'no Strict-Transport-Security header' : `it is turned off: ${printable(value)}`,
        'The service sends it where PUBLIC_URL is https, so the proxy takes it away: let it through (nginx: no `proxy_hide_header Strict-Transport-Security`), or have the proxy send `max-age=31536000`.',
      ),
    ];
  },
};
