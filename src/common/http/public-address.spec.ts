import fc from 'fast-check';
import { isPublicAddress } from './public-address.js';

describe('isPublicAddress', () => {
  it.each([
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '100.64.0.1',
    '100.100.100.200',
    '100.127.255.255',
    '127.0.0.1',
    '127.255.255.254',
    '168.63.129.16',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.192',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.19.255.255',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.1',
    '255.255.255.255',
  ])('%s leads to nobody on the internet', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each([
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['0:0:0:0:0:0:0:1', 'loopback, written out'],
    ['::7f00:1', 'IPv4-compatible'],
    ['::ffff:127.0.0.1', 'IPv4-mapped'],
    ['::ffff:7f00:1', 'IPv4-mapped, in hex'],
    ['::FFFF:169.254.169.254', 'IPv4-mapped, upper case'],
    ['::ffff:93.184.216.34', 'IPv4-mapped, of a public one'],
    ['::ffff:0:10.0.0.1', 'IPv4-translated'],
    ['64:ff9b::10.0.0.1', 'NAT64'],
    ['64:ff9b::5db8:d822', 'NAT64 of a public one'],
    ['64:ff9b:1::1', 'local NAT64'],
    ['100::1', 'discard-only'],
    ['2001::1', 'Teredo'],
    ['2001:10::1', 'ORCHID'],
    ['2001:db8::1', 'documentation'],
    ['2002:7f00:1::', '6to4 of loopback'],
    ['2002:a00:1::1', '6to4 of a private one'],
    ['3fff::1', 'documentation, the new one'],
    ['5f00::1', 'segment routing'],
    ['fc00::1', 'unique local'],
    ['fd00:ec2::254', 'metadata of a cloud'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local with a zone'],
    ['2606:4700::1%eth0', 'a zone where there is none'],
    ['fec0::1', 'site-local'],
    ['ff02::1', 'multicast'],
  ])('%s leads to nobody on the internet: %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '93.184.216.34',
    '100.63.255.255',
    '100.128.0.1',
    '168.63.129.17',
    '172.15.255.255',
    '172.32.0.1',
    '192.0.1.1',
    '193.168.1.1',
    '198.20.0.1',
    '223.255.255.255',
    '2001:200::1',
    '2606:4700::1',
    '2a00:1450:4001:80f::200e',
  ])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    '',
    'localhost',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.1',
    '1.1.1.1 ',
    '[2606:4700::1]',
    '1.1.1.1:443',
  ])('%j is no address at all', (text) => {
    expect(isPublicAddress(text)).toBe(false);
  });

  it('takes no IPv4 address by way of IPv6', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        for (const wrapped of [`::ffff:${address}`, `::${address}`, `64:ff9b::${address}`]) {
          expect(isPublicAddress(wrapped)).toBe(false);
        }
      }),
    );
  });
});
