/** An HTTP request as it reaches the gateway. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Record<string, unknown>;
  readonly token: string | undefined;
}
export interface ApiAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** What stands behind the gateway: the product, or something naive in its place. */
export interface Backend {
  request(request: ApiRequest): Promise<ApiAnswer>;
  /** Whether the connection may live. */
  connect(connectionId: string, protocols: readonly string[]): Promise<boolean>;
  /** Answers with the frame that goes back on the same connection. */
  frame(connectionId: string, frame: { type: string }): Promise<string | undefined>;
  disconnect(connectionId: string): Promise<void>;
  /** Every request under way dies, and so does all memory. */
  kill(): void;
}
