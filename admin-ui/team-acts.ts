import type { TeamMember } from '../contract/team.ts';
import type { Desk } from './desk.ts';
import { currentReading } from './reading.ts';
import { roleName } from './team-parts.ts';
import { codeOf } from './kept-fresh.ts';
import type { Roster } from './team-roster.ts';
import { teamWords } from './team-words.ts';

/** Why something was not done, in a sentence. */
export function refusalOf(error: unknown): string {
  const { words, locale } = currentReading();
  const code = codeOf(error);
  return code === 'not_found' ? teamWords(locale).gone : words.refusals[code];
}

export interface TeamActs {
  setActive(member: TeamMember, active: boolean): Promise<void>;
  setRole(member: TeamMember, role: string): Promise<void>;
  sendAgain(member: TeamMember): Promise<void>;
  /** Takes down their picture; their initials are shown again. */
  takeDown(member: TeamMember): Promise<void>;
}

/** What is done with one click, each with the way back where there is one. */
export function actOn(desk: Desk, roster: Roster): TeamActs {
  const sayRefusal = (error: unknown) => desk.say({ text: refusalOf(error) });
  const change = async (member: TeamMember, wish: { active: boolean } | { role: string }, text: string, back?: () => void) => {
    try {
      await roster.change(member.id, wish);
      desk.say({ text, ...(back && { undo: back }) });
    } catch (error) {
      sayRefusal(error);
    }
  };
  const acts: TeamActs = {
    async setActive(member, active) {
      const { pick, locale } = currentReading();
      const said = teamWords(locale);
      const text = (active ? said.reactivatedToast : said.deactivatedToast)(pick(member.name));
      await change(member, { active }, text, active ? undefined : () => void acts.setActive(member, true));
    },
    async setRole(member, role) {
      if (role === member.role) return;
      const reading = currentReading();
      const text = teamWords(reading.locale).roleToast(reading.pick(member.name), roleName(roster.team, role, reading));
      await change(member, { role }, text, () => void acts.setRole({ ...member, role }, member.role));
    },
    async takeDown({ id, name }) {
      const { pick, locale } = currentReading();
      try {
        await desk.http('DELETE /v1/desk/team/{agentId}/avatar', { params: { agentId: id } });
        desk.say({ text: teamWords(locale).takenDown(pick(name)) });
        await roster.reload();
      } catch (error) {
        sayRefusal(error);
      }
    },
    async sendAgain({ id, email }) {
      const said = teamWords(currentReading().locale);
      try {
        await desk.http('POST /v1/desk/team/{agentId}/invitation', { params: { agentId: id } });
        desk.say({ text: said.sentAgain(email) });
      } catch (error) {
        if (codeOf(error) !== 'already_done') return sayRefusal(error);
        desk.say({ text: said.hasCome });
        await roster.reload();
      }
    },
  };
  return acts;
}
