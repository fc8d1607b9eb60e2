/** An answer of the engine that was not 200, with AWS's error name. */
export class TableError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.name = 'TableError';
    this.code = code;
  }
}

// The engine asks for a signature but does not check it; the laptop's tables are reachable from loopback only.
const authorization =
  'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0';

export type TableApi = 'DynamoDB_20120810' | 'DynamoDBStreams_20120810';

/** One call in DynamoDB's own wire format, which is also the format of stream events; rejects with TableError. */
export async function callTables<T>(endpoint: string, api: TableApi, operation: string, input: object): Promise<T> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `${api}.${operation}`,
      'x-amz-date': '20260101T000000Z',
      authorization,
    },
    body: JSON.stringify(input),
  });
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as T;
  const failure = readFailure(text);
  throw new TableError(failure.code, `${operation} answered ${response.status} ${failure.message}`);
}

function readFailure(text: string): { code: string; message: string } {
  try {
    const body = JSON.parse(text) as { __type?: string; message?: string; Message?: string };
    return { code: body.__type?.split('#').at(-1) ?? 'Unknown', message: body.message ?? body.Message ?? '' };
  } catch {
    return { code: 'Unknown', message: text.slice(0, 200) };
  }
}
