import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviceOf, networkOf, visitOf } from '../../../functions/directory/visits.ts';

describe('the network of an address', () => {
  it.each([
    ['203.0.113.77', '203.0.113.0/24'],
    ['::ffff:203.0.113.77', '203.0.113.0/24'],
    ['2001:db8:12:3456:789a:bcde:f012:3456', '2001:db8:12::/48'],
    ['2001:0db8:0012::1', '2001:db8:12::/48'],
    ['::1', '0:0:0::/48'],
    ['2001:db8::', '2001:db8:0::/48'],
    ['nonsense', undefined],
    ['1:2:3', undefined],
    ['1::2::3', undefined],
    ['', undefined],
  ])('%s is of %s', (ip, network) => {
    expect(networkOf(ip)).toBe(network);
  });

  it('is the same for all its addresses, so that none of them can be told from it', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.nat(255), (ip, last) => {
        const other = ip.replace(/\d+$/, String(last));
        expect(networkOf(other)).toBe(networkOf(ip));
      }),
    );
    fc.assert(
      fc.property(fc.ipV6(), (ip) => {
        expect(networkOf(ip) ?? '::/48').toMatch(/\/(48|24)$/);
      }),
    );
  });
});

describe('a device', () => {
  it.each([
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0', 'Firefox · Windows'],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Safari/605.1.15',
      'Safari · macOS',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/130.0 Mobile/15E148 Safari/604.1',
      'Chrome · iOS',
    ],
    [
      'Mozilla/5.0 (Linux; Android 13; SM-A515F) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/26.0 Chrome/122.0 Mobile Safari/537.36',
      'Samsung Internet · Android',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0',
      'Edge · Windows',
    ],
    [
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/130.0 Safari/537.36',
      'Chrome · Linux',
    ],
    ['curl/8.5.0', undefined],
    ['', undefined],
  ])('%s is %s', (userAgent, device) => {
    expect(deviceOf(userAgent)).toBe(device);
  });
});

describe('a visit', () => {
  const caller = { ip: '203.0.113.77', userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0' };
  const page = 'https://nusrat:pass@shop.test/cart?id=7#top';

  it('is kept in part', () => {
    expect(visitOf(caller, page, { visitDetails: 'reduced' })).toEqual({
      ip: '203.0.113.0/24',
      device: 'Firefox · Linux',
      page: 'https://shop.test/cart',
    });
  });

  it('is kept whole where the settings say so, but for what nobody should see', () => {
    expect(visitOf(caller, page, { visitDetails: 'full' })).toEqual({
      ip: '203.0.113.77',
      device: caller.userAgent,
      page: 'https://shop.test/cart?id=7',
    });
  });

  it('without anything known is empty', () => {
    expect(visitOf({ ip: '', userAgent: '' }, 'about:srcdoc', { visitDetails: 'reduced' })).toEqual({});
  });
});
