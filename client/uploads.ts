import type { Attachment, AttachmentStatus, FileRefusal, NewAttachment } from '../contract/entities.ts';
import type { ErrorCode } from '../contract/errors.ts';
import type { DownFrame } from '../contract/frames.ts';
import type { Connection } from './connection.ts';
import type { Environment } from './environment.ts';
import { postForm, type FormPost } from './form-post.ts';
import type { ApiError, Http } from './http.ts';
import { createListeners } from './listeners.ts';
import { isPassing, pause, retryDelayMs } from './retry.ts';

/** A file as somebody chose or recorded it. */
export interface ChosenFile extends Omit<NewAttachment, 'size'> {
  readonly blob: Blob;
}

/**
 * `queued`: others go first. `preparing`: is looked at and perhaps made smaller here. `refused`: looked at and not taken.
 * `failed`: never got there, and may be tried again.
 */
export type UploadState = 'queued' | 'preparing' | 'uploading' | 'checking' | 'ready' | 'refused' | 'failed';

/** Why a file is not taken, found here or by the service. `unreadable`: a picture that this browser cannot make into one that is. */
export type Refusal = FileRefusal | 'file_too_large' | 'file_type_not_allowed' | 'empty' | 'unreadable';

/** What becomes of a chosen file before it goes up. */
export type Prepared = { readonly refused: Refusal } | { readonly file: ChosenFile; readonly isChanged?: boolean };

export interface Upload {
  /** Stays the same over tries. */
  readonly key: string;
  readonly file: ChosenFile;
  /** What was chosen, where something smaller goes in its place. */
  readonly original?: ChosenFile | undefined;
  readonly state: UploadState;
  /** Of the bytes, from 0 to 1. */
  readonly fraction: number;
  readonly attachment?: Attachment | undefined;
  readonly reason?: Refusal | undefined;
  readonly error?: ErrorCode | 'offline' | undefined;
}

/**
 * The files of one composer on their way. Bytes live in this page alone: what is not `ready` and sent when the page goes
 * has to be chosen again. What was sent is in the outbox and outlives the page.
 */
export interface Uploads {
  readonly items: readonly Upload[];
  /** The clean files in the order in which they were added, once all are clean; undefined while one is not. */
  readonly sendable: Attachment[] | undefined;
  add(files: readonly ChosenFile[]): void;
  /** Takes in what was ready when an earlier page went; its bytes are the service's alone. */
  restore(files: readonly Attachment[]): void;
  /** Begins a failed one anew. */
  retry(key: string): void;
  /** Sends what was chosen in place of what it was made into. */
  sendOriginal(key: string): void;
  /** Stops it and takes it out. */
  remove(key: string): void;
  /** Takes all out, as when they were sent. */
  clear(): void;
  subscribe(listener: () => void): () => void;
  /** Stops everything. */
  close(): void;
}

export interface UploadsOptions {
  side: 'customer' | 'desk';
  conversationId: string;
  http: Http;
  connection: Connection;
  environment: Environment;
  /** Looks at each file before it goes up; without it they go as they are. */
  prepare?: (file: ChosenFile) => Promise<Prepared>;
  /** How a form gets to the storage; the browser's own way unless a test has another. */
  post?: (form: FormPost) => Promise<number>;
}

const mostAtOnce = 3;
/** How often what time may heal is tried before a person is asked. */
const tries = 4;
/** A check takes about a second. Its frame is the fast way; these looks are for when it is lost. */
const firstLookMs = 2000;
const lookForMs = 90_000;

const failure = (code: ErrorCode | 'offline', status: number) => Object.assign(new Error(code), { code, status });

type Result = Extract<DownFrame, { type: 'attachment.checked' }>['result'];

/** Uploads files side by side: leave, bytes, check. Each ends as ready, refused or failed. */
export function openUploads(options: UploadsOptions): Uploads {
  const { side, conversationId, http, connection, environment, prepare, post = postForm } = options;
  const path = `/v1/${side === 'desk' ? 'desk/' : ''}conversations/{conversationId}/attachments` as const;
  const listeners = createListeners();
  const running = new Map<string, AbortController>();
  /** Verdicts by file, for one may be heard of before its upload is known to have ended. */
  const heard = new Map<string, Result>();
  const news = createListeners();
  /** Keys of files that go as they are. */
  const prepared = new Set<string>();
  let items: readonly Upload[] = [];

  const change = (key: string, news: Partial<Upload>) => {
    items = items.map((item) => (item.key === key ? { ...item, ...news } : item));
    listeners.tell();
  };
  /** Rejects when the work was stopped, so that nothing goes on after it. */
  const unlessStopped = async <T>(signal: AbortSignal, work: Promise<T>): Promise<T> => {
    const answer = await work;
    signal.throwIfAborted();
    return answer;
  };

  /** Uploads the bytes under a new grant each time, for the last one may have been used up. Answers the file's id. */
  const transfer = async (key: string, file: ChosenFile, signal: AbortSignal): Promise<string> => {
    const { blob, ...described } = file;
    for (let attempt = 0; ; attempt++) {
      let problem: unknown;
      try {
        const body = { ...described, size: blob.size };
        const grant = await unlessStopped(signal, http(`POST ${path}`, { params: { conversationId }, body }));
        const onProgress = (fraction: number) => running.has(key) && change(key, { fraction });
        const status = await unlessStopped(signal, post({ ...grant, file: blob, onProgress, signal }));
        if (status >= 200 && status < 300) return grant.id;
        // The storage says no to a file that changed on the disk since it was chosen, and to a grant that ran out.
        problem = status ? failure('unavailable', 503) : failure('offline', 0);
      } catch (error) {
        problem = error;
      }
      if (signal.aborted || !isPassing(problem) || attempt + 1 === tries) throw problem;
      change(key, { fraction: 0 });
      await pause(environment, retryDelayMs(environment, attempt, problem));
      signal.throwIfAborted();
    }
  };

  const waitFor = (id: string, delayMs: number) =>
    new Promise<void>((resolve) => {
      const end = () => {
        cancel();
        unhook();
        resolve();
      };
      const cancel = environment.setTimer(end, delayMs);
      const unhook = news.add(() => heard.has(id) && end());
    });
  const lookUp = async (id: string): Promise<Result | undefined> => {
    try {
      const params = { conversationId, attachmentId: id };
      const status = await http(`GET ${path}/{attachmentId}`, { params });
      return status.state === 'pending' ? undefined : toResult(status);
    } catch (error) {
      if (isPassing(error)) return undefined;
      throw error;
    }
  };
  /** Waits for the verdict, told or looked up. */
  const awaitVerdict = async (id: string, signal: AbortSignal): Promise<Result> => {
    const until = environment.now() + lookForMs;
    for (let delayMs = firstLookMs; environment.now() < until; delayMs *= 1.5) {
      if (!heard.has(id)) await unlessStopped(signal, waitFor(id, delayMs));
      const result = heard.get(id) ?? (await unlessStopped(signal, lookUp(id)));
      if (result) return result;
    }
    throw failure('unavailable', 503);
  };

  /** The file as it goes up; undefined when it does not. */
  const ready = async ({ key, file }: Upload, signal: AbortSignal): Promise<ChosenFile | undefined> => {
    if (!prepare || prepared.has(key)) return file;
    change(key, { state: 'preparing', fraction: 0, error: undefined });
    const outcome = await unlessStopped(signal, prepare(file));
    prepared.add(key);
    if ('refused' in outcome) change(key, { state: 'refused', reason: outcome.refused });
    else change(key, { file: outcome.file, original: outcome.isChanged ? file : undefined });
    return 'file' in outcome ? outcome.file : undefined;
  };
  const upload = async (key: string, file: ChosenFile, signal: AbortSignal) => {
    change(key, { state: 'uploading', fraction: 0, error: undefined });
    const id = await transfer(key, file, signal);
    change(key, { state: 'checking', fraction: 1 });
    const result = await awaitVerdict(id, signal);
    if (result.state === 'clean') change(key, { state: 'ready', attachment: result.attachment });
    else change(key, { state: 'refused', reason: result.reason });
  };
  const run = async (item: Upload) => {
    const { key } = item;
    const abort = new AbortController();
    const { signal } = abort;
    running.set(key, abort);
    try {
      const file = await ready(item, signal);
      if (file) await upload(key, file, signal);
    } catch (error) {
      if (running.get(key) !== abort) return;
      const { code } = error as Partial<ApiError>;
      if (code === 'file_too_large' || code === 'file_type_not_allowed') change(key, { state: 'refused', reason: code });
      // What the browser itself could not do, such as read a file that is gone, has a number or nothing.
      else change(key, { state: 'failed', error: typeof code === 'string' ? code : 'internal' });
    }
    if (running.get(key) === abort) running.delete(key);
    startNext();
  };
  const startNext = () => {
    for (const item of items) if (item.state === 'queued' && running.size < mostAtOnce) void run(item);
  };
  const stop = (key: string) => {
    running.get(key)?.abort();
    running.delete(key);
  };
  const stopAll = () => {
    for (const key of [...running.keys()]) stop(key);
  };
  const unhook = connection.onFrame((frame) => {
    if (frame.type !== 'attachment.checked' || frame.conversationId !== conversationId) return;
    heard.set(frame.result.id, frame.result);
    news.tell();
  });
  const begin = (key: string, news: Partial<Upload> = {}) => {
    change(key, { ...news, state: 'queued', fraction: 0, error: undefined });
    startNext();
  };
  const retry = (key: string) => {
    if (items.some((item) => item.key === key && item.state === 'failed')) begin(key);
  };
  const unwake = environment.onWake(() => {
    if (environment.isOnline()) for (const { key, error } of items) if (error === 'offline') retry(key);
  });

  return {
    get items() {
      return items;
    },
    get sendable() {
      const files = items.map(({ attachment }) => attachment).filter((attachment) => attachment !== undefined);
      return files.length === items.length ? files : undefined;
    },
    add(files) {
      const added = files.map((file): Upload => ({ key: environment.newId(), file, state: 'queued', fraction: 0 }));
      items = [...items, ...added];
      listeners.tell();
      startNext();
    },
    restore(files) {
      const ready = files.map((attachment): Upload => {
        const { name, type } = attachment;
        return { key: attachment.id, file: { name, type, blob: new Blob() }, state: 'ready', fraction: 1, attachment };
      });
      items = [...ready, ...items];
      listeners.tell();
    },
    retry,
    sendOriginal(key) {
      const original = items.find((item) => item.key === key)?.original;
      if (!original) return;
      stop(key);
      begin(key, { file: original, original: undefined, attachment: undefined });
    },
    remove(key) {
      stop(key);
      items = items.filter((item) => item.key !== key);
      listeners.tell();
      startNext();
    },
    clear() {
      stopAll();
      items = [];
      listeners.tell();
    },
    subscribe: listeners.add,
    close() {
      stopAll();
      unhook();
      unwake();
    },
  };
}

const toResult = (status: Exclude<AttachmentStatus, { state: 'pending' }>): Result =>
  status.state === 'clean'
    ? { id: status.id, state: 'clean', attachment: status.attachment }
    : { id: status.id, state: 'refused', reason: status.reason };
