const key = 'kotha.desk.reloaded';
const patienceMs = 60_000;

/**
 * Loads a part of the console. A part that is gone, because a newer console was published meanwhile, reloads the page,
 * at most once a minute; otherwise rejects with what went wrong.
 */
export async function loadCode<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const reloadedAtMs = Number(sessionStorage.getItem(key) ?? 0);
    if (navigator.onLine && Date.now() - reloadedAtMs > patienceMs) {
      sessionStorage.setItem(key, String(Date.now()));
      location.reload();
    }
    throw error;
  }
}
