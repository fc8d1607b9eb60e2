/** Where the files of quick replies belong, in the place of a conversation: no conversation has this id. */
export const libraryId = '00000000-0000-7000-8000-000000000000';

/** A new UUID version 7 (RFC 9562): 48 bits of milliseconds, then randomness, so ids sort by the time they were made. */
export function newId(now: number = Date.now()): string {
  const time = Math.floor(now).toString(16).padStart(12, '0');
  const chance = crypto.getRandomValues(new Uint8Array(36));
  return `${time.slice(0, 8)}-${time.slice(8)}-7xxx-yxxx-xxxxxxxxxxxx`.replace(/[xy]/g, (place, at: number) => {
    const byte = chance[at] ?? 0;
    // The digit of the variant keeps only two bits of chance.
    return (place === 'x' ? byte & 15 : (byte & 3) | 8).toString(16);
  });
}

/** Milliseconds since 1970 at which a version 7 UUID says it was made, or undefined for other versions. */
export function timeOfId(id: string): number | undefined {
  return id[14] === '7' ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : undefined;
}
