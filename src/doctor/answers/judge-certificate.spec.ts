import type { Tls } from '../http/certificate.js';
import { judgeCertificate } from './judge-certificate.js';

const NOW = new Date('2026-11-24T12:00:00Z');
const GOOD: Tls = {
  protocol: 'TLSv1.3',
  isPublic: true,
  names: 'gate.example',
  issuer: "Let's Encrypt",
  validFrom: new Date('2026-10-26T12:00:00Z'),
  validTo: new Date('2027-01-24T12:00:00Z'),
};

describe('judgeCertificate', () => {
  it('is content with one that is trusted and lasts', () => {
    expect(judgeCertificate(GOOD, NOW)).toEqual({
      level: 'good',
      found: "TLSv1.3; the certificate is for gate.example, by Let's Encrypt, good for 61 more days",
    });
  });

  it('warns of one that should have been renewed', () => {
    const { level, found, mend } = judgeCertificate(
      { ...GOOD, validTo: new Date('2026-12-15T11:00:00Z') },
      NOW,
    );
    expect([level, mend]).toEqual(['warning', expect.stringContaining('certbot renew')]);
    expect(found).toContain('good for 20 more days');
  });

  it('warns of one that connectors do not know', () => {
    expect(judgeCertificate({ ...GOOD, isPublic: false }, NOW)).toMatchObject({
      level: 'warning',
      found: expect.stringContaining('only for who knows that authority') as string,
    });
  });

  it.each([
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'signed by itself', 'public authority'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'without those between', 'fullchain.pem'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'without those between', 'fullchain.pem'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'not public', 'NODE_EXTRA_CA_CERTS'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'another name', 'server_name'],
    ['CERT_NOT_YET_VALID', 'not valid yet', 'clocks'],
    ['CERT_REVOKED', 'not trusted (CERT_REVOKED)', 'public authority'],
  ])('%s: %s', (distrust, found, mend) => {
    const finding = judgeCertificate({ ...GOOD, isPublic: false, distrust }, NOW);
    expect(finding.level).toBe('fault');
    expect(finding.found).toContain(found);
    expect(finding.found).toContain('2026-10-26 to 2027-01-24');
    expect(finding.mend).toContain(mend);
  });

  it('says that it has ended, whatever else is wrong with it', () => {
    const ended = { ...GOOD, distrust: 'CERT_HAS_EXPIRED', validTo: new Date('2026-11-20T12:00:00Z') };
    expect(judgeCertificate(ended, NOW)).toMatchObject({
      level: 'fault',
      found: 'the certificate ended on 2026-11-20, 4 days ago',
    });
  });
});
