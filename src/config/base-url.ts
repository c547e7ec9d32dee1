import { z } from 'zod';
import { isLoopbackHost } from '../common/http/loopback.js';

/** BASE: an origin in its canonical spelling, for clients compare the issuer as a string (RFC 8414 §3.3). */
export const baseUrl = z.string().superRefine((value, context) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    context.addIssue({ code: 'custom', message: 'must be an https URL' });
  } else if (url.origin !== value) {
    context.addIssue({ code: 'custom', message: `must be scheme and host alone, as in ${url.origin}` });
  } else if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
    context.addIssue({ code: 'custom', message: 'must be https unless the host is a loopback one' });
  }
});
