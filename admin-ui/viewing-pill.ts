import { html, nothing, type TemplateResult } from 'lit';
import type { AgentFace, Sender } from '../contract/entities.ts';
import { conversationWords } from './conversation-words.ts';
import { agentFace } from './face.ts';
import { icon } from './icons.ts';
import type { Reading } from './reading.ts';
import { shortName } from './scripts.ts';

/** Who else of the team is at a conversation. */
export interface Company {
  /** Colleagues who have it open, in no order. */
  readonly agents: readonly AgentFace[];
  readonly typing: readonly Sender[];
  readonly me: string;
}

/** Colleagues at the same conversation, so that two do not answer at once; whoever is writing stands first. */
export function renderViewing({ agents, typing, me }: Company, reading: Reading): TemplateResult | typeof nothing {
  const { pick, number, locale } = reading;
  const { viewing } = conversationWords(locale);
  const writers = typing.flatMap((by) => (by.kind === 'agent' && by.id !== me ? [by] : []));
  const isWriting = writers.length > 0;
  const others = [
    ...writers.map(({ id, name }) => ({ id, name })),
    ...agents.filter(({ id }) => id !== me && !writers.some((writer) => writer.id === id)),
  ];
  const [first] = others;
  if (first === undefined) return nothing;
  const name = shortName(pick(first.name));
  const text = isWriting
    ? viewing.replying(name)
    : others.length === 1
      ? viewing.also(name)
      : viewing.several(name, number(others.length - 1));
  return html`<span
    class="viewing ${isWriting ? 'writes' : ''}"
    role="status"
    title=${others.map((agent) => pick(agent.name)).join(', ')}
    >${agentFace(first, 20, reading)}<span class="eye">${icon(isWriting ? 'reply' : 'eye', 14)}</span
    ><span class="word">${text}</span></span
  >`;
}
