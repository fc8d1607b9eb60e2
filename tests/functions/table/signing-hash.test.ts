import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SigningHash } from '../../../functions/table/signing-hash.ts';

const anySource = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.uint8Array({ maxLength: 200 }),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => new Uint8Array(bytes).buffer),
  fc.uint8Array({ minLength: 8, maxLength: 200 }).map((bytes) => new DataView(new Uint8Array(bytes).buffer, 3, 4)),
);
type Source = string | ArrayBuffer | ArrayBufferView<ArrayBuffer>;
const bytesOf = (source: Source): Buffer => {
  if (typeof source === 'string') return Buffer.from(source);
  return ArrayBuffer.isView(source) ? Buffer.from(source.buffer, source.byteOffset, source.byteLength) : Buffer.from(source);
};
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('what requests are signed with', () => {
  it('is SHA-256', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anySource), async (parts) => {
        const hash = new SigningHash();
        for (const part of parts) hash.update(part);
        expect(hex(await hash.digest())).toBe(
          createHash('sha256')
            .update(Buffer.concat(parts.map((part) => bytesOf(part as Source))))
            .digest('hex'),
        );
      }),
    );
  });

  it('is the HMAC of a secret, the first time and every time after it', async () => {
    await fc.assert(
      fc.asyncProperty(anySource, fc.array(anySource, { minLength: 1 }), async (secret, messages) => {
        for (const message of messages) {
          const hash = new SigningHash(secret);
          hash.update('forgotten');
          hash.reset();
          hash.update(message);
          const meant = createHmac('sha256', bytesOf(secret)).update(bytesOf(message)).digest('hex');
          expect(hex(await hash.digest())).toBe(meant);
        }
      }),
    );
  });
});
