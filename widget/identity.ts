import type { CustomerSession } from '../client/customer-session.ts';
import type { Chat } from './chat-state.ts';
import type { Memory } from './seam.ts';

/** Whom the token is for, if it is one; that it is true only the server can tell. */
function subjectOf(identityToken: string): string | undefined {
  try {
    const payload = identityToken.split('.')[1] ?? '';
    return (JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/'))) as { sub?: string }).sub;
  } catch {
    // The server will refuse it with a reason.
    return undefined;
  }
}

/** Makes the session that of the person the host vouches for; a refused token leaves nobody signed in. */
export async function identify(
  token: string,
  session: CustomerSession,
  memory: Memory,
  { remember, emit }: Pick<Chat, 'remember' | 'emit'>,
): Promise<void> {
  const subject = subjectOf(token);
  if (subject && subject === memory.subject && session.customer?.verified) return;
  try {
    await session.identify(token);
    remember({ subject });
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'offline') throw error;
    emit('error', code ?? 'internal');
    // Whoever was signed in before is not who is in front of the screen now.
    if (session.customer?.verified) await session.signOut();
  }
}
