import { chmodSync, copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Program } from './program.js';

/** What nginx does with a request, as operators have it. */
const PROXY = fileURLToPath(new URL('../../../deploy/proxy.conf', import.meta.url));

/** Where Debian keeps it, which is not in everybody's PATH. */
const DEBIAN = '/usr/sbin/nginx';

/**
 * Makes an nginx that spreads requests at random over the replicas, and treats each as deploy/proxy.conf says. The caller
 * starts and stops it.
 *
 * @param folder of its own, which goes with the test
 * @param ports of the replicas
 */
export function makeNginx(folder: string, port: number, ports: readonly number[]): Program {
  mkdirSync(folder);
  // Its workers are nobody's where root starts it.
  chmodSync(folder, 0o777);
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${join(folder, name)};`,
  );
  copyFileSync(PROXY, join(folder, 'proxy.conf'));
  const configuration = `
${userInfo().uid === 0 ? 'user nobody nogroup;' : ''}
daemon off;
worker_processes 1;
worker_rlimit_nofile 30000;
pid ${join(folder, 'pid')};
error_log stderr crit;
events { worker_connections 30000; }
http {
  access_log off;
  ${paths.join('\n  ')}
  upstream replicas {
    random;
    ${ports.map((of) => `server 127.0.0.1:${of} max_fails=0;`).join('\n    ')}
  }
  server {
    listen 127.0.0.1:${port};
    set $service replicas;
    include ${join(folder, 'proxy.conf')};
  }
}
`;
  writeFileSync(join(folder, 'nginx.conf'), configuration);
  return new Program(
    existsSync(DEBIAN) ? DEBIAN : 'nginx',
    ['-c', join(folder, 'nginx.conf'), '-e', 'stderr'],
    port,
  );
}
