import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Proxy } from '../doctor/proxy.js';
import { makeCertificate } from '../support/certificate.js';
import { freePort } from '../support/free-port.js';
import { OAuthClient } from '../support/oauth-client.js';
import { firstAccount, startProcess, temporaryFolder } from '../support/process.js';

const BUILT = fileURLToPath(new URL('../../dist/doctor/main.js', import.meta.url));

/** What `npm run doctor` runs. */
const SCRIPT = fileURLToPath(new URL('../../scripts/doctor.js', import.meta.url));

/** How it ended, and what it wrote. */
interface Ended {
  code: number | null;
  out: string;
  error: string;
}

/** What it writes with --json. */
interface Report {
  url: string;
  ok: boolean;
  checks: {
    name: string;
    title: string;
    level: string;
    findings: { level: string; found: string; mend?: string }[];
  }[];
}

/** Runs it. */
async function doctor(
  words: string[],
  environment: Record<string, string> = {},
  program = BUILT,
): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...words], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended: Ended = { code: null, out: '', error: '' };
  child.stdout.on('data', (chunk: Buffer) => (ended.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (ended.error += chunk.toString()));
  ended.code = await new Promise((resolve) => child.on('close', resolve));
  return ended;
}

describe('npm run doctor on a service behind TLS', () => {
  const folder = temporaryFolder();
  const authority = makeCertificate({ name: 'Test authority', isAuthority: true });
  const proxy = new Proxy(makeCertificate({ name: 'localhost', signer: authority }));
  const trust = { NODE_EXTRA_CA_CERTS: join(folder, 'authority.pem') };

  beforeAll(async () => {
    writeFileSync(trust.NODE_EXTRA_CA_CERTS, authority.certificate);
    await proxy.open();
    proxy.target = await freePort();
    const environment = { PORT: String(proxy.target), PUBLIC_URL: proxy.base, TRUST_PROXY: '1' };
    await startProcess({ folder, environment });
  });
  afterAll(() => proxy.close());

  it('ends with 0 where all holds, and writes no colours where nobody looks on', async () => {
    const { code, out, error } = await doctor([`${proxy.base}/sse`], trust);
    expect([code, error]).toEqual([0, '']);
    expect(out).toContain(`✓ Issuer: ${proxy.base}, byte for byte\n`);
    expect(out).toContain('✓ HSTS: max-age=31536000\n');
    expect(out).toMatch(/! TLS certificate: TLSv1\.3; .*only for who knows that authority\n {4}→ /);
    expect(out).toContain('– Stream: not looked at without a token');
    expect(out).toMatch(/\n\n22 checks: 17 good, 2 to know of, 3 not looked at\.\n$/);
    expect(out).not.toContain('\u001b');
  });

  it('ends with 1 where something is wrong, in JSON where asked to', async () => {
    const { code, out } = await doctor([proxy.base, '--json', '--timeout', '5']);
    expect(code).toBe(1);
    const { url, ok, checks } = JSON.parse(out) as Report;
    expect([url, ok]).toEqual([proxy.base, false]);
    const wrong = checks.filter(({ level }) => level === 'fault');
    expect(wrong).toEqual([
      {
        name: 'certificate',
        title: 'TLS certificate',
        level: 'fault',
        findings: [
          {
            level: 'fault',
            found: expect.stringContaining('without those between it and its authority') as string,
            mend: expect.stringContaining('fullchain.pem') as string,
          },
        ],
      },
    ]);
  });
});

describe('npm run doctor on this machine', () => {
  const folder = temporaryFolder();

  it('takes a token from the environment, waits for the comment on the stream, and never shows the token', async () => {
    const { base, service } = await startProcess({ folder });
    const { token } = await new OAuthClient(base, firstAccount(folder)).connect();
    const { code, out, error } = await doctor([base, '--register'], { GATEHOUSE_TOKEN: token });
    await service.stop();
    expect([code, error]).toEqual([0, '']);
    expect(out).toMatch(/✓ Stream: not held back: .* a comment [\d.]+ s later/);
    expect(out).toContain('✓ Registration: a client was registered, read and deleted');
    expect(out).not.toContain(token);
  });

  it('ends with 1 where nothing answers', async () => {
    const { code, out } = await doctor([`http://localhost:${await freePort()}`]);
    expect(code).toBe(1);
    expect(out).toMatch(/✗ Reachable: GET \/health\/live: the connection is refused\n {4}→ .+\n\n2 checks: /);
  });

  it('ends with 2 where it is called wrongly, and with 0 where it is asked how', async () => {
    const wrong = await doctor(['gate.example'], { GATEHOUSE_TOKEN: 'mcp_secret' });
    expect([wrong.code, wrong.out]).toEqual([2, '']);
    expect(wrong.error).toMatch(/^gate\.example is no URL.*npm run doctor -- <url>/s);
    expect((await doctor(['http://localhost'], { GATEHOUSE_TOKEN: 'mcp_secret' })).error).not.toContain(
      'mcp_secret',
    );
    const help = await doctor(['--help']);
    expect([help.code, help.error]).toEqual([0, '']);
    expect(help.out).toContain('--register');
  });

  it('is what npm runs, exit code and all', async () => {
    const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      scripts: Record<string, string>;
    };
    expect(scripts['doctor']).toBe('node scripts/doctor.js');
    expect((await doctor(['--help'], {}, SCRIPT)).code).toBe(0);
    expect((await doctor([], {}, SCRIPT)).code).toBe(2);
  });
});
