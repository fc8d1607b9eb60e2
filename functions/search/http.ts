import { serveHttp } from '../gateway/http.ts';
import { find } from './find.ts';

export const handler = serveHttp<'search'>({
  'GET /v1/desk/search': async ({ query: { query } }) => {
    const { hits, words, isMore } = await find(query);
    return {
      hits: hits.map(({ head: { id, customer, status, lastAt }, excerpt, isNote }) => ({
        conversationId: id,
        customer,
        status,
        at: new Date(lastAt).toISOString(),
        excerpt,
        isNote,
      })),
      words: [...words],
      isMore,
    };
  },
});
