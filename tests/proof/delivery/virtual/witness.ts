import type { DownFrame } from '../../../../contract/frames.ts';
import type { VirtualClock } from '../../../client/virtual-clock.ts';
import type { Line, Marks } from '../checker.ts';
import { internalOf, logsIn, notesOf, type Listed } from '../listed.ts';
import type { HardCase, HardCases } from './hard-cases.ts';
import type { Shown } from './screen.ts';

/** Whether an entry that a frame brings leaves a gap, or was there before. */
const hardFrames: Partial<Record<DownFrame['type'], { readonly gap: HardCase; readonly twice: HardCase }>> = {
  'message.appended': { gap: 'gap.held', twice: 'duplicate.dropped' },
  'internal.appended': { gap: 'note.gap', twice: 'note.twice' },
};

/** Writes down what is said, sent and shown, as it happens, and what stays the same once. */
export class Witness {
  readonly lines: Line[] = [];
  /** From then on only what is said of who is there counts. */
  isOver = false;
  readonly #clock: VirtualClock;
  readonly #hard: HardCases;
  readonly #heard = new Map<string, Set<string>>();
  readonly #views = new Map<string, { key: string; at: number; newest: number }>();
  readonly #failed = new Set<string>();
  readonly #marks = new Map<string, string>();
  readonly #typing = new Map<string, string>();
  readonly #reached = new Set<string>();
  constructor(clock: VirtualClock, hard: HardCases) {
    this.#clock = clock;
    this.#hard = hard;
  }

  /** When what this viewer shows last changed. */
  changedAt(viewer: string): number | undefined {
    return this.#views.get(viewer)?.at;
  }
  /** The newest entry that this viewer shows. */
  newestOf(viewer: string): number {
    return this.#views.get(viewer)?.newest ?? 0;
  }

  show(viewer: string, conversation: string, { marks, typing, notes, ...listed }: Shown): void {
    if (this.isOver) return;
    this.#view(viewer, conversation, listed);
    if (notes) this.#view(notesOf(viewer), internalOf(conversation), notes);
    this.mark(viewer, conversation, marks);
    this.#noteTyping(viewer, conversation, typing);
  }
  #view(viewer: string, conversation: string, { seqs, texts, unsent, failed }: Listed): void {
    const { now: at } = this.#clock;
    for (const clientId of failed) {
      if (this.#failed.has(clientId)) continue;
      this.#failed.add(clientId);
      this.lines.push({ type: 'failed', clientId, at });
    }
    const key = JSON.stringify([seqs, texts, unsent]);
    if (this.#views.get(viewer)?.key === key) return;
    this.#views.set(viewer, { key, at, newest: seqs.at(-1) ?? 0 });
    this.lines.push({ type: 'viewed', viewer, conversation, seqs, texts, unsent, at });
  }
  mark(viewer: string, conversation: string, marks: Marks): void {
    const [name, key] = [`${viewer} ${conversation}`, JSON.stringify(marks)];
    if (this.isOver || this.#marks.get(name) === key) return;
    this.#marks.set(name, key);
    if (viewer !== 'store' && marks.seen.customer + marks.seen.agent > 0) this.#hard.hit('marks.seen');
    this.lines.push({ type: 'marked', viewer, conversation, marks, at: this.#clock.now });
  }
  #noteTyping(viewer: string, conversation: string, by: string[]): void {
    const key = by.join();
    if ((this.#typing.get(viewer) ?? '') === key) return;
    this.#typing.set(viewer, key);
    if (by.length > 0) this.#hard.hit('typing.shown');
    this.lines.push({ type: 'typing', viewer, conversation, by, at: this.#clock.now });
  }

  hear(viewer: string, frame: DownFrame): void {
    const heard = this.#heard.get(viewer) ?? new Set();
    for (const conversation of logsIn(frame)) heard.add(conversation);
    this.#heard.set(viewer, heard);
    if (frame.type === 'message.nudged') this.#hard.hit('nudge');
    if (frame.type === 'internal.nudged') this.#hard.hit('note.nudge');
    const hard = hardFrames[frame.type];
    if (!hard) return;
    const [seq, shown] =
      frame.type === 'internal.appended'
        ? [frame.entry.seq, this.newestOf(notesOf(viewer))]
        : [frame.type === 'message.appended' ? frame.message.seq : 0, this.newestOf(viewer)];
    if (seq > shown + 1) this.#hard.hit(hard.gap);
    if (seq <= shown) this.#hard.hit(hard.twice);
  }
  /** What was sent to a customer, whether or not it gets there. */
  reach(who: string, how: string, body: unknown): void {
    const key = `${who} ${how} ${JSON.stringify(body)}`;
    if (this.#reached.has(key)) return;
    this.#reached.add(key);
    this.lines.push({ type: 'reached', who, how, body });
  }

  /** This screen is gone, with all that it shows. */
  close(viewer: string): void {
    const { now: at } = this.#clock;
    for (const gone of [viewer, notesOf(viewer)]) this.lines.push({ type: 'closed', viewer: gone, at });
  }
  /** This screen is there when all trouble has been over for long. */
  converge(viewer: string, healedAt: number): void {
    for (const shown of [viewer, notesOf(viewer)]) {
      const at = this.changedAt(shown);
      if (at !== undefined) this.lines.push({ type: 'converged', viewer: shown, at: Math.max(at, healedAt) });
    }
  }
  /** Of which conversations each screen heard. */
  tellHeard(): void {
    for (const [viewer, heard] of this.#heard) this.lines.push({ type: 'heard', viewer, conversations: [...heard] });
  }
}
