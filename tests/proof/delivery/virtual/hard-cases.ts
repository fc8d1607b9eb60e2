/** Places at which an environment can be told to die. */
export const crashPoints = [
  'before-put',
  'after-put',
  'before-head',
  'after-head',
  'before-post',
  'after-post',
  'in-stream',
] as const;
export type CrashPoint = (typeof crashPoints)[number];

/** What makes delivery hard. A proof in which one of these never happened proves nothing about it. */
export const hardCases = [
  ...crashPoints.map((point) => `crash.${point}` as const),
  'backend.killed',
  'socket.fin',
  'socket.rst',
  'socket.half-open',
  'half-open.noticed',
  'socket.rotated',
  'post.gone',
  'post.hung',
  'frame.lost',
  'frame.twice',
  'frame.late',
  'gap.held',
  'duplicate.dropped',
  'nudge',
  'note.gap',
  'note.twice',
  'note.nudge',
  'note.retried',
  'note.mended',
  'request.lost',
  'answer.lost',
  'append.race',
  'retry.answered',
  'table.throttled',
  'table.conflict',
  'table.effect-unknown',
  'read.stale',
  'head.mended',
  'stream.twice',
  'stream.failed',
  'stream.dead-letter',
  'far.listener',
  'claim.race',
  'closed.refused',
  'tab.second',
  'tab.reloaded',
  'reload.unsent',
  'page.offline',
  'page.slept',
  'page.hidden',
  'clock.skewed',
  'network.changed',
  'console.left',
  'marks.seen',
  'typing.shown',
  'agent.away',
  'ttl.connection',
  'ttl.other',
  'readers.judged',
  'token.renewed',
] as const;
export type HardCase = (typeof hardCases)[number];

/** Counts how often each hard case and each kind of step happened. */
export class HardCases {
  readonly counts = new Map<HardCase, number>();
  readonly steps = new Map<string, number>();
  hit(name: HardCase): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }
  step(name: string): void {
    this.steps.set(name, (this.steps.get(name) ?? 0) + 1);
  }
}
