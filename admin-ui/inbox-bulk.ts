import { ApiError } from '../client/http.ts';
import type { AgentFace, ConversationStatus, DeskConversation, Priority } from '../contract/entities.ts';
import type { Desk } from './desk.ts';
import type { Refusal } from './inbox-shelves.ts';

/** What is done with many conversations at once. */
export type BulkAction =
  | { readonly kind: 'status'; readonly status: ConversationStatus }
  | { readonly kind: 'assign'; readonly agent: AgentFace | null }
  | { readonly kind: 'priority'; readonly priority: Priority }
  | { readonly kind: 'archive'; readonly isArchived: boolean };

/** One conversation with what is to be done with it. */
export interface BulkStep {
  readonly id: string;
  readonly action: BulkAction;
}

/** How far a run has come. */
export interface BulkProgress {
  readonly total: number;
  readonly done: number;
  readonly failed: readonly (BulkStep & { readonly reason: Refusal })[];
  readonly isRunning: boolean;
}

export interface BulkRun {
  readonly progress: BulkProgress;
  /** What takes back everything that was changed so far, the last change first. */
  readonly undo: readonly BulkStep[];
  /** Begins no further step; those under way still end. */
  stop(): void;
  /** Resolves when nothing is under way any more. */
  readonly ended: Promise<void>;
}

/** Steps under way at the same time: quick enough for a hundred rows, and no flood. */
const atATime = 4;

type Act = Pick<Desk, 'http' | 'inbox'>;

/** What takes an action back, or undefined when the conversation is so already and nothing has to be done. */
function inverseOf(conversation: DeskConversation, action: BulkAction): BulkAction | undefined {
  const { status, assignee, priority, archivedAt } = conversation;
  switch (action.kind) {
    case 'status':
      return status === action.status ? undefined : { kind: 'status', status };
    case 'assign':
      return assignee?.id === action.agent?.id ? undefined : { kind: 'assign', agent: assignee };
    case 'priority':
      return priority === action.priority ? undefined : { kind: 'priority', priority };
    case 'archive':
      return (archivedAt !== undefined) === action.isArchived ? undefined : { kind: 'archive', isArchived: !action.isArchived };
  }
}

function carryOut({ http }: Act, conversation: DeskConversation, action: BulkAction): Promise<DeskConversation> {
  const params = { conversationId: conversation.id };
  switch (action.kind) {
    case 'status':
      return http('PUT /v1/desk/conversations/{conversationId}/status', { params, body: { status: action.status } });
    case 'assign': {
      const { assignee, assignedSeq } = conversation;
      const body = { agentId: action.agent?.id ?? null, instead: assignee?.id ?? null, assignedSeq };
      return http('PUT /v1/desk/conversations/{conversationId}/assignee', { params, body });
    }
    case 'priority':
      return http('PUT /v1/desk/conversations/{conversationId}/priority', { params, body: { priority: action.priority } });
    case 'archive': {
      const { isArchived } = action;
      // What came after the agent looked must not be put away unseen.
      const body = isArchived ? { isArchived, after: conversation.lastSeq } : { isArchived };
      return http('PUT /v1/desk/conversations/{conversationId}/archive', { params, body });
    }
  }
}

/** Does every step, a few at a time; one that fails does not hold up the others. Done already counts as done. */
export function startBulk(desk: Act, steps: readonly BulkStep[], onProgress: () => void): BulkRun {
  const queue = [...steps];
  const undo: BulkStep[] = [];
  const failed: (BulkStep & { reason: Refusal })[] = [];
  let done = 0;
  let isRunning = true;

  const take = async (step: BulkStep): Promise<void> => {
    const conversation = desk.inbox.find(step.id);
    const inverse = conversation && inverseOf(conversation, step.action);
    try {
      if (conversation !== undefined && inverse !== undefined) {
        desk.inbox.apply(await carryOut(desk, conversation, step.action));
        undo.unshift({ id: step.id, action: inverse });
      }
      done += 1;
    } catch (error) {
      const reason = error instanceof ApiError ? error.code : 'offline';
      if (reason === 'already_done') done += 1;
      else failed.push({ ...step, reason });
    }
    onProgress();
  };
  const work = async (): Promise<void> => {
    for (let step = queue.shift(); step !== undefined; step = queue.shift()) await take(step);
  };
  const ended = Promise.all(Array.from({ length: atATime }, work)).then(() => {
    isRunning = false;
    onProgress();
  });
  return {
    get progress() {
      return { total: steps.length, done, failed: [...failed], isRunning };
    },
    get undo() {
      return [...undo];
    },
    stop: () => void (queue.length = 0),
    ended,
  };
}
