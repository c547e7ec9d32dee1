import { judgeCertificate } from '../answers/judge-certificate.js';
import { type Check, skipped } from '../check.js';
import { inspectTls } from '../http/certificate.js';

/** Whether a connector would trust the connection. */
export const certificate: Check = {
  name: 'certificate',
  title: 'TLS certificate',
  async examine({ base, isTls, settings }) {
    if (!isTls) return [skipped('plain http, which is right on this machine alone')];
    return [judgeCertificate(await inspectTls(new URL(base), settings.limitMs), new Date())];
  },
};
