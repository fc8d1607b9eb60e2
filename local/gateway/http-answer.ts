/** What goes back to the client. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly cookies: readonly string[];
  readonly body: string | Buffer;
}

/** An answer that the gateway itself gives. */
export function gatewayAnswer(status: number, message: string, headers: Record<string, string> = {}): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, cookies: [], body: JSON.stringify({ message }) };
}

/** The gateway frames the message itself. */
const framing = ['connection', 'content-length', 'transfer-encoding'];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function headersOf(given: unknown): Record<string, string> | undefined {
  if (given === undefined || given === null) return {};
  if (!isRecord(given)) return undefined;
  const entries = Object.entries(given).filter(
    ([name, value]) => value !== undefined && value !== null && !framing.includes(name.toLowerCase()),
  );
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function structured(result: Record<string, unknown>): HttpAnswer | undefined {
  const { statusCode, body = '', isBase64Encoded = false, cookies = [] } = result;
  const status = Number(statusCode);
  const headers = headersOf(result['headers']);
  if (!Number.isInteger(status) || status < 100 || status > 599 || !headers) return undefined;
  if (typeof body !== 'string' || !Array.isArray(cookies)) return undefined;
  return {
    status,
    headers: { 'content-type': 'text/plain;charset=UTF-8', ...headers },
    cookies: cookies.map(String),
    body: isBase64Encoded === true ? Buffer.from(body, 'base64') : body,
  };
}

/**
 * What a function's result of payload format 2.0 means: with a `statusCode` it describes the response, without one it is the body
 * of a 200 of type JSON. Undefined when the gateway cannot make a response of it.
 */
export function answerOf(result: unknown): HttpAnswer | undefined {
  if (isRecord(result) && 'statusCode' in result) return structured(result);
  const body = typeof result === 'string' ? result : JSON.stringify(result);
  return { status: 200, headers: { 'content-type': 'application/json' }, cookies: [], body };
}
