import type { Desk } from './desk.ts';

const zones = new WeakMap<Desk, Promise<string>>();

const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The time zone in which the shop works; the device's own while the settings cannot be read. */
export function shopZone(desk: Desk): Promise<string> {
  const known = zones.get(desk);
  if (known !== undefined) return known;
  const zone = desk.http('GET /v1/config', {}).then(
    ({ timeZone }) => timeZone,
    () => {
      zones.delete(desk);
      return ownZone();
    },
  );
  zones.set(desk, zone);
  return zone;
}
