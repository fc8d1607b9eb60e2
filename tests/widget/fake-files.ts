import type { Attachment, FileRefusal, NewAttachment } from '../../contract/entities.ts';
import { fileTypes, isFileType } from '../../contract/file-types.ts';

interface Kept {
  readonly wish: NewAttachment;
  bytes?: Buffer;
}

/** The bytes of the one file in a form. */
function fileIn(body: Buffer): Buffer {
  const start = body.indexOf('\r\n\r\n', body.indexOf('name="file"')) + 4;
  const end = body.lastIndexOf('\r\n--');
  return body.subarray(start, end);
}

/** A storage and its check in memory: what is uploaded is clean unless the test says otherwise. */
export class FakeFiles {
  readonly kept = new Map<string, Kept>();
  /** What becomes of a file by its name: a verdict, or never one. */
  readonly verdicts = new Map<string, FileRefusal | 'pending'>();
  /** How the storage answers the next uploads; 204 when there is nothing. */
  readonly answers: number[] = [];
  /** Uploads wait until it is resolved. */
  gate: Promise<void> | undefined;
  /** How often an address of a file was asked for. */
  asked = 0;
  #next = 0;

  grant(wish: NewAttachment, origin: string) {
    const id = `file-${++this.#next}`;
    this.kept.set(id, { wish });
    return { id, url: `${origin}/upload/${id}`, fields: { key: id }, expiresAt: new Date(Date.now() + 600_000).toISOString() };
  }

  /** Takes the bytes; answers the storage's status. */
  async take(id: string, body: Buffer): Promise<number> {
    await this.gate;
    const status = this.answers.shift() ?? 204;
    const kept = this.kept.get(id);
    if (status === 204 && kept) kept.bytes = fileIn(body);
    return status;
  }

  /** Keeps a file as if somebody else had sent it. */
  put(name: string, type: string, bytes: Buffer, more: Partial<Attachment> = {}): Attachment {
    const { id } = this.grant({ name, type, size: bytes.length }, '');
    const kept = this.kept.get(id);
    if (kept) kept.bytes = bytes;
    return { ...this.attachment(id), ...more };
  }

  attachment(id: string): Attachment {
    const { wish, bytes } = this.kept.get(id) ?? {};
    const { name = '', type = '', durationMs, waveform } = wish ?? {};
    const kind = isFileType(type) ? fileTypes[type].kind : 'file';
    return {
      id,
      name,
      type,
      kind,
      size: bytes?.length ?? 0,
      ...(kind === 'image' && { width: 2048, height: 1408 }),
      ...(durationMs !== undefined && { durationMs }),
      ...(waveform && { waveform }),
    };
  }

  result(id: string) {
    const verdict = this.verdicts.get(this.kept.get(id)?.wish.name ?? '');
    if (!this.kept.get(id)?.bytes || verdict === 'pending') return { id, state: 'pending' as const };
    return verdict
      ? { id, state: 'refused' as const, reason: verdict }
      : { id, state: 'clean' as const, attachment: this.attachment(id) };
  }

  /** The answer to a question for one file, with an address that works. */
  status(id: string, origin: string) {
    const result = this.result(id);
    if (result.state !== 'clean') return result;
    this.asked++;
    return { ...result, url: `${origin}/files/${id}?${this.asked}`, expiresAt: new Date(Date.now() + 300_000).toISOString() };
  }
}
