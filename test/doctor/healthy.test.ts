import { createToken } from '../support/fixtures.js';
import { BehindProxy } from './behind-proxy.js';
import { diagnose } from './examined.js';

/** What there is nothing to say of on plain http of this machine. */
const TLS_ALONE = ['certificate', 'plain-http', 'hsts'];

describe('the doctor on a Gatehouse with which all is well', () => {
  const deployment = new BehindProxy();

  it('finds nothing wrong, makes no registration and opens no stream', async () => {
    const diagnosis = await deployment.diagnose();
    expect(diagnosis.at('fault')).toEqual([]);
    expect(diagnosis.at('warning')).toEqual(['public-address']);
    expect(diagnosis.at('skipped')).toEqual([...TLS_ALONE, 'registration', 'stream']);
    expect(diagnosis.at('good')).toHaveLength(16);
    expect(deployment.proxy.asked).not.toContain('POST /register');
    expect(await deployment.service.prisma.client.count()).toBe(0);
    expect(await deployment.service.prisma.mcpSession.count()).toBe(0);
  });

  it('asked to look past the proxy, finds that the issuer is another address', async () => {
    const diagnosis = await diagnose(`http://localhost:${deployment.service.config.port}`);
    expect(diagnosis.at('fault')).toContain('issuer');
    expect(diagnosis.of('issuer')).toContain('another port');
  });

  it('with a token, follows a stream; asked to, registers and cleans up after itself', async () => {
    const { token, clientId } = await createToken(deployment.service);
    const diagnosis = await deployment.diagnose({}, { token, isRegistering: true, heartbeatMs: 200 });
    expect(diagnosis.at('fault')).toEqual([]);
    expect(diagnosis.at('skipped')).toEqual(TLS_ALONE);
    expect(diagnosis.of('stream')).toMatch(/not held back: endpoint after .*, a ping answered .*, a comment/);
    const live = await deployment.service.prisma.client.findMany({ where: { revokedAt: null } });
    expect(live.map(({ id }) => id)).toEqual([clientId]);
  });

  it('says that a loopback address is out of reach for ChatGPT', async () => {
    expect((await deployment.diagnose()).of('public-address')).toMatch(/ChatGPT cannot reach it.*https/s);
  });
});

describe('the doctor where registration is closed', () => {
  const deployment = new BehindProxy({ REGISTRATION: 'closed' });

  it('does not ask for what is not offered', async () => {
    const diagnosis = await deployment.diagnose({}, { isRegistering: true });
    expect(diagnosis.at('fault')).toEqual([]);
    expect(diagnosis.at('skipped')).toContain('registration');
    expect(diagnosis.of('registration')).toContain('REGISTRATION=closed');
  });
});

describe('the doctor where TRUST_PROXY is more than the proxies in front', () => {
  const deployment = new BehindProxy({ TRUST_PROXY: '2' });

  it('sees that a client may say where it is', async () => {
    const diagnosis = await deployment.diagnose();
    expect(diagnosis.at('fault')).toEqual(['forwarding']);
    expect(diagnosis.of('forwarding')).toContain('Set TRUST_PROXY to the number of proxies in front');
  });
});

describe('the doctor where nothing is limited', () => {
  const deployment = new BehindProxy({ RATE_LIMITS: 'off' });

  it('warns of it', async () => {
    const diagnosis = await deployment.diagnose();
    expect(diagnosis.at('warning')).toEqual(['public-address', 'forwarding']);
    expect(diagnosis.of('forwarding')).toContain('RATE_LIMITS=on');
  });
});
