import type { Http } from './http.ts';

/** Pixels of a side; the largest face is half as wide on a screen. */
const side = 96;

/** Draws an agent's picture, given its path. Rejects when it cannot be had; each is fetched once. */
export type Portraits = (path: string) => Promise<HTMLCanvasElement>;

/** Fetches pictures as everything else is fetched and draws them, so that no page's policy on images is in the way. */
export function createPortraits(http: Http): Portraits {
  const found = new Map<string, Promise<ImageBitmap>>();
  const fetchOne = async (path: string): Promise<ImageBitmap> => {
    const [, agentId = '', v = ''] = /^\/v1\/avatars\/([^?]+)\?v=(.+)$/.exec(path) ?? [];
    const { type, data } = await http('GET /v1/avatars/{agentId}', { params: { agentId }, query: { v } });
    return createImageBitmap(new Blob([Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))], { type }));
  };
  return async (path) => {
    const fetched = found.get(path) ?? fetchOne(path);
    found.set(path, fetched);
    try {
      const picture = await fetched;
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = side;
      const paper = canvas.getContext('2d');
      if (paper) paper.imageSmoothingQuality = 'high';
      paper?.drawImage(picture, 0, 0, side, side);
      return canvas;
    } catch (error) {
      found.delete(path);
      throw error;
    }
  };
}
