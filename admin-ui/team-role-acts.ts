import type { OwnRole } from '../contract/team.ts';
import type { Desk } from './desk.ts';
import { currentReading } from './reading.ts';
import { refusalOf } from './team-acts.ts';
import { codeOf } from './kept-fresh.ts';
import type { Roster } from './team-roster.ts';
import { teamWords } from './team-words.ts';

/** Deletes a role that nobody has; taken back, it is made anew. Answers whether it is gone. */
export async function removeRole(desk: Desk, roster: Roster, role: OwnRole): Promise<boolean> {
  const { pick, locale } = currentReading();
  const { id, name, permissions } = role;
  const sayRefusal = (error: unknown) => desk.say({ text: refusalOf(error) });
  try {
    await desk.http('DELETE /v1/desk/roles/{roleId}', { params: { roleId: id } });
  } catch (error) {
    // Its answer was lost, or somebody else deleted it: it is gone either way.
    if (codeOf(error) !== 'not_found') {
      sayRefusal(error);
      if (codeOf(error) === 'role_in_use') await roster.reload();
      return false;
    }
  }
  roster.dropRole(id);
  const undo = () => {
    desk.say(undefined);
    desk.http('POST /v1/desk/roles', { body: { name, permissions } }).then((back) => roster.putRole(back), sayRefusal);
  };
  desk.say({ text: teamWords(locale).roles.removed(pick(name)), undo });
  return true;
}
