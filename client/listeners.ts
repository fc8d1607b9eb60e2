export interface Listeners<News extends unknown[]> {
  /** The answer ends it. */
  add(listener: (...news: News) => void): () => void;
  tell(...news: News): void;
}

/** Those who want to hear of something; who leaves while being told is still told. */
export function createListeners<News extends unknown[] = []>(): Listeners<News> {
  const listeners = new Set<(...news: News) => void>();
  return {
    add(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell(...news) {
      for (const listener of [...listeners]) listener(...news);
    },
  };
}
