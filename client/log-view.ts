import type { ErrorCode } from '../contract/errors.ts';
import type { RowState } from './outbox.ts';

/** An entry of a log, or own words on their way there. */
export interface LogRow {
  /** Stays the same from the first try on. */
  readonly key: string;
  /** Missing until the row has its place in the gapless log. */
  readonly seq?: number | undefined;
  readonly clientId?: string | undefined;
  readonly at: string;
  readonly state: RowState;
  readonly error?: ErrorCode | 'offline' | undefined;
  readonly mine: boolean;
}

/** What a screen shows of a log. */
export interface LogView<Row extends LogRow> {
  /** The log without a gap, then what is still to be sent. */
  readonly rows: readonly Row[];
  readonly loading: boolean;
  /** Why reading was refused; reload() begins anew. */
  readonly failed?: ErrorCode | 'offline' | undefined;
  readonly hasOlder: boolean;
  /** True once everything was read since the link last changed, while nothing newer is known. */
  readonly isCurrent: boolean;
}

/** A log as a screen holds it open. */
export interface OpenLog<View> {
  readonly view: View;
  subscribe(listener: () => void): () => void;
  retry(clientId: string): Promise<void>;
  discard(clientId: string): Promise<void>;
  /** Resolves when older rows are in the view or reading them was refused. */
  loadOlder(): Promise<void>;
  reload(): void;
  close(): void;
}
