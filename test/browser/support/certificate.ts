import { execFileSync } from 'node:child_process';

/** A self-signed certificate and its key, in one PEM: good as both. Browsers are told not to mind. */
export function selfSigned(): string {
  const options = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const output = ['-subj', '/CN=test', '-keyout', '-', '-out', '-'];
  return execFileSync('openssl', ['req', '-x509', ...options, ...output], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}
