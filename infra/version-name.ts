import { brotliCompressSync } from 'node:zlib';

/** Of the pieces of eight letters that a digest has, the one with which a text that names it is smallest compressed: by the luck of the letters alone that differs by up to ten bytes. */
export function lightestName(digest: string, textWith: (name: string) => string): string {
  const names = digest.match(/.{8}/g) ?? [];
  const weights = new Map(names.map((name) => [name, brotliCompressSync(textWith(name)).length]));
  const least = Math.min(...weights.values());
  const name = names.find((one) => weights.get(one) === least);
  if (name === undefined) throw new Error(`A digest has eight letters at least, and this is ${JSON.stringify(digest)}.`);
  return name;
}
