import type { DeskCustomer } from '../../contract/entities.ts';
import { limits } from '../../contract/limits.ts';
import type { Settings } from '../../contract/settings.ts';

/** Where a customer was when they began or opened a conversation. */
export type Visit = Pick<DeskCustomer, 'device' | 'ip' | 'page'>;

/** The network an address belongs to: /24 of IPv4, /48 of IPv6. Undefined when it is no address. */
export function networkOf(ip: string): string | undefined {
  const [, v4] = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(ip) ?? [];
  if (v4 !== undefined) return `${v4.slice(0, v4.lastIndexOf('.'))}.0/24`;
  const groups = groupsOf(ip);
  return groups && `${groups.slice(0, 3).join(':')}::/48`;
}

/** The eight groups of an IPv6 address without leading zeros, or undefined when it is none. */
function groupsOf(ip: string): string[] | undefined {
  if (!/^[\da-f:]+$/i.test(ip) || ip.split('::').length > 2) return undefined;
  const [before = [], after] = ip.split('::').map((part) => (part === '' ? [] : part.split(':')));
  const missing = 8 - before.length - (after?.length ?? 0);
  if (after === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...before, ...Array<string>(missing).fill('0'), ...(after ?? [])];
  return groups.every((group) => /^[\da-f]{1,4}$/i.test(group))
    ? groups.map((group) => Number.parseInt(group, 16).toString(16))
    : undefined;
}

/** Browsers and systems by what they say of themselves; the first that fits, since many name others they resemble. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\/|\bEdgiOS\//, 'Edge'],
  [/\bOPR\/|\bOpera/, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bUCBrowser\//, 'UC Browser'],
  [/\bFBA[NV]\b|\bFB_IAB\b/, 'Facebook'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/Chrome\/|\bCriOS\/|\bChromium\//, 'Chrome'],
  [/\bVersion\/.*\bSafari\//, 'Safari'],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/\bAndroid\b/, 'Android'],
  [/\biPad\b/, 'iPadOS'],
  [/\biPhone\b|\biPod\b/, 'iOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMacintosh\b|\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

/** Browser and system, such as `Chrome · Android`; undefined when neither is known. */
export function deviceOf(userAgent: string): string | undefined {
  const known = [browsers, systems].flatMap((names) => names.find(([form]) => form.test(userAgent))?.[1] ?? []);
  return known.length > 0 ? known.join(' · ') : undefined;
}

/** The address of a page without names, passwords and fragment; undefined when it is no web page. */
function pageOf(address: string, isFull: boolean): string | undefined {
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  return `${url.origin}${url.pathname}${isFull ? url.search : ''}`.slice(0, limits.visitLength);
}

/** What is kept of a visit: the least that helps an agent, unless the settings ask for all of it. */
export function visitOf(
  { ip, userAgent }: { readonly ip: string; readonly userAgent: string },
  page: string | undefined,
  { visitDetails }: Pick<Settings, 'visitDetails'>,
): Visit {
  const isFull = visitDetails === 'full';
  const device = isFull ? userAgent.slice(0, limits.visitLength) : deviceOf(userAgent);
  const network = isFull ? ip : networkOf(ip);
  const at = page === undefined ? undefined : pageOf(page, isFull);
  return { ...(device && { device }), ...(network && { ip: network }), ...(at !== undefined && { page: at }) };
}
