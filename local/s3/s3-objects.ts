import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { S3Error } from './s3-error.ts';

export interface StoredObject {
  readonly key: string;
  readonly size: number;
  /** MD5 in hex, without quotation marks. */
  readonly etag: string;
  readonly modifiedAt: string;
  /** Such as content-type and x-amz-meta-...; given back as they are. */
  readonly headers: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Name of the file with the bytes. */
  readonly file: string;
}

export interface Upload {
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly bytes: Readable;
  readonly steps?: readonly Transform[];
  readonly minSize?: number | undefined;
  readonly maxSize?: number | undefined;
  /** True: refused when the key is taken by the time the bytes are here. */
  readonly onlyIfAbsent?: boolean;
}

/** The objects of one bucket in one folder. */
export interface Bucket {
  readonly name: string;
  /** Stores all or nothing; a reader sees the old object or the new one. Rejects with S3Error when the upload breaks its promises. */
  put(upload: Upload): Promise<StoredObject>;
  find(key: string): StoredObject | undefined;
  /** The bytes of an object that was found; undefined when it was replaced or deleted since. */
  open(object: StoredObject): Promise<FileHandle | undefined>;
  delete(key: string): Promise<void>;
  /** Replaces the tags of the object; the object itself stays as old as it is. */
  tag(key: string, tags: Readonly<Record<string, string>>): Promise<void>;
  /** Keys in the order of their UTF-8 bytes. */
  keys(): string[];
}

const largestPut = 5 * 2 ** 30;

/** Opens a bucket: what was stored is there, what a killed process left half-written is removed. */
export async function openBucket(dir: string, name: string, now: () => number): Promise<Bucket> {
  // Names come from a template, yet a folder is made of them.
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name))
    throw new Error(`Bucket ${name} needs a name of letters, digits, dots, dashes and underscores.`);
  const folder = join(dir, name);
  await mkdir(folder, { recursive: true });
  const objects = await load(folder);
  let last: Promise<unknown> = Promise.resolve();

  // One change of the records at a time: file and memory have to agree on which of two uploads came last.
  function inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = last.then(change);
    last = turn.catch(() => undefined);
    return turn;
  }

  async function put(upload: Upload): Promise<StoredObject> {
    if (Buffer.byteLength(upload.key) > 1024)
      throw new S3Error('KeyTooLongError', 'Your key is too long: 1024 bytes of UTF-8 at most.');
    const file = `${randomUUID()}.bytes`;
    try {
      const { size, etag } = await write(join(folder, file), upload);
      const object = {
        key: upload.key,
        size,
        etag,
        modifiedAt: new Date(now()).toISOString(),
        headers: upload.headers,
        tags: upload.tags,
        file,
      };
      return await inTurn(() => commit(object, upload.onlyIfAbsent ?? false));
    } catch (error) {
      await rm(join(folder, file), { force: true });
      throw error;
    }
  }

  async function record(object: StoredObject): Promise<void> {
    const draft = join(folder, `${object.file}.draft`);
    await writeFile(draft, JSON.stringify(object));
    await rename(draft, join(folder, recordName(object.key)));
  }

  async function retag(key: string, tags: Readonly<Record<string, string>>): Promise<void> {
    const object = objects.get(key);
    if (!object) throw new S3Error('NoSuchKey', 'The specified key does not exist.');
    const tagged = { ...object, tags };
    await record(tagged);
    objects.set(key, tagged);
  }

  async function commit(object: StoredObject, onlyIfAbsent: boolean): Promise<StoredObject> {
    if (onlyIfAbsent && objects.has(object.key)) throw new S3Error('PreconditionFailed', 'The object is there already.');
    await record(object);
    const before = objects.get(object.key);
    objects.set(object.key, object);
    if (before) await rm(join(folder, before.file), { force: true });
    return object;
  }

  async function remove(key: string): Promise<void> {
    const object = objects.get(key);
    if (!object) return;
    await rm(join(folder, recordName(key)), { force: true });
    objects.delete(key);
    await rm(join(folder, object.file), { force: true });
  }

  return {
    name,
    put,
    find: (key) => objects.get(key),
    open: (object) =>
      open(join(folder, object.file)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      }),
    delete: (key) => inTurn(() => remove(key)),
    tag: (key, tags) => inTurn(() => retag(key, tags)),
    keys: () => [...objects.keys()].sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right))),
  };
}

/** A name that no key can turn into a path. */
const recordName = (key: string) => `${createHash('sha256').update(key).digest('hex')}.json`;

async function load(folder: string): Promise<Map<string, StoredObject>> {
  const names = await readdir(folder);
  const records = await Promise.all(
    names
      .filter((name) => name.endsWith('.json'))
      .map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as StoredObject),
  );
  const known = new Set(records.flatMap(({ key, file }) => [file, recordName(key)]));
  await Promise.all(names.filter((name) => !known.has(name)).map((name) => rm(join(folder, name), { force: true })));
  return new Map(records.map((object) => [object.key, object]));
}

async function write(
  path: string,
  { bytes, steps = [], minSize = 0, maxSize = largestPut }: Upload,
): Promise<{ size: number; etag: string }> {
  const md5 = createHash('md5');
  let size = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _, done) {
      size += chunk.length;
      if (size > maxSize)
        return done(new S3Error('EntityTooLarge', `Your proposed upload exceeds the maximum allowed size of ${maxSize} bytes.`));
      md5.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline([bytes, ...steps, measure, createWriteStream(path, { flags: 'wx' })]);
  if (size < minSize)
    throw new S3Error('EntityTooSmall', `Your proposed upload is smaller than the minimum allowed size of ${minSize} bytes.`);
  return { size, etag: md5.digest('hex') };
}
