import type { Attachment } from '../contract/entities.ts';
import type { FileVoice } from './file-voice.ts';
import type { OnDemand } from './on-demand.ts';
import type { Room } from './room.ts';
import type { Child } from './tree.ts';

/** What the views of files are made with. */
export interface FileRoom extends Room {
  readonly voice: FileVoice;
  readonly choice: OnDemand<typeof import('./file-voice.ts')>;
  readonly players: OnDemand<typeof import('./player.ts')>;
  readonly shown: OnDemand<{
    /** A file that has just gone out need not be fetched to be shown. */
    hold(file: Attachment, blob: Blob): void;
  }>;
  /** Under this name the draft store keeps which files wait in a conversation's composer. */
  readonly trayKey: (conversationId: string) => string;
}

/** What the composer draws for files and voice. */
export interface Attaching {
  readonly above?: Child;
  readonly clip?: Child;
  readonly microphone?: Child;
  /** In place of the field. */
  readonly instead?: Child;
  readonly hasFiles?: boolean;
}
