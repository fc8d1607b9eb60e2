import type { CustomerSession } from '../client/customer-session.ts';
import type { Chat } from './chat-state.ts';
import type { Host } from './seam.ts';

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

/**
 * Makes the session that of the person the host vouches for, whom it may name anew or no more while this is under way; a
 * refused token leaves nobody signed in.
 */
export async function identify(
  host: Host,
  session: CustomerSession,
  { remember, emit }: Pick<Chat, 'remember' | 'emit'>,
): Promise<void> {
  const asked = () => host.getAttribute('identity-token');
  for (let token = asked(); token; token = asked()) {
    const subject = subjectOf(token);
    if (subject && subject === host.memory.subject && session.customer?.verified) return;
    try {
      await session.identify(token);
      if (token === asked()) return remember({ subject });
    } catch (error) {
      if (token !== asked()) continue;
      const { code } = error as { code?: string };
      if (code === 'offline') throw error;
      emit('error', code ?? 'internal');
      break;
    }
  }
  // Whoever was signed in before is not who is in front of the screen now.
  if (session.customer?.verified) await session.signOut();
}
