/** A form with a file, on its way to the storage. */
export interface FormPost {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly file: Blob;
  /** Told the part that has left, from 0 to 1, in rising order. */
  readonly onProgress: (fraction: number) => void;
  readonly signal: AbortSignal;
}

/** Sends a form and tells how it gets on, which `fetch` cannot; resolves to the status, 0 when there was no answer or it was aborted. */
export function postForm({ url, fields, file, onProgress, signal }: FormPost): Promise<number> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  // The storage looks at nothing that comes after the file.
  form.append('file', file);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.upload.onprogress = ({ loaded, total }) => onProgress(loaded / (total || 1));
    request.onloadend = () => resolve(request.status);
    signal.addEventListener('abort', () => request.abort());
    request.open('POST', url);
    if (signal.aborted) resolve(0);
    else request.send(form);
  });
}
