/** What a picture may be like when it goes up. */
export interface PictureWish {
  /** Media types that are taken. */
  readonly types: readonly string[];
  readonly mostBytes: number;
  /** Pixels of the longer side. */
  readonly longestEdge?: number;
}

/** A picture within the edge and below this is left alone: making it smaller would cost more looks than time. */
const worthwhileBytes = 1_000_000;
const quality = 0.85;
/** How often a picture that is still too large is made smaller again, by half of its pixels each time. */
const rounds = 4;

const png = 'image/png';
const jpeg = 'image/jpeg';
const webp = 'image/webp';

/** Pictures that move would stand still. */
async function moves(picture: Blob): Promise<boolean> {
  const head = new TextDecoder('latin1').decode(await picture.slice(0, 65_536).arrayBuffer());
  if (head.startsWith('GIF8')) return true;
  if (head.startsWith('RIFF')) return head.slice(12, 16) === 'VP8X' && (head.charCodeAt(20) & 2) !== 0;
  const control = head.indexOf('acTL');
  return head.startsWith('\x89PNG') && control >= 0 && control < head.indexOf('IDAT');
}

/** Draws it upright at most so large; JPEG knows no transparency and gets white paper. */
async function drawn(picture: ImageBitmap, edge: number, type: string): Promise<Blob | undefined> {
  const ratio = Math.min(1, edge / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * ratio));
  canvas.height = Math.max(1, Math.round(picture.height * ratio));
  const paper = canvas.getContext('2d');
  if (!paper) return undefined;
  if (type === jpeg) {
    paper.fillStyle = '#fff';
    paper.fillRect(0, 0, canvas.width, canvas.height);
  }
  paper.imageSmoothingQuality = 'high';
  paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const made = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, quality));
  // A browser that cannot write a type writes PNG in its place.
  return made?.type === type ? made : undefined;
}

async function smaller(original: Blob, picture: ImageBitmap, wish: PictureWish): Promise<Blob | undefined> {
  const { types, mostBytes, longestEdge = 2048 } = wish;
  const isTaken = types.includes(original.type);
  const mayBeClear = original.type === png || original.type === webp;
  const kinds = (mayBeClear ? [webp, png] : [jpeg, webp, png]).filter((type) => types.includes(type));
  let best: Blob | undefined;
  for (let round = 0, edge = longestEdge; round < rounds; round++, edge = Math.round(edge * Math.SQRT1_2)) {
    for (const type of kinds) {
      best = await drawn(picture, edge, type);
      if (best) break;
    }
    if (!best || best.size <= mostBytes) break;
  }
  return best && (!isTaken || best.size < original.size) ? best : undefined;
}

/**
 * The picture upright, of a type that is taken, within the edge and, where that can be reached, the size.
 * Undefined when it had better go as it is: it is small already, would not get smaller, moves, or cannot be read by this browser.
 */
export async function scalePicture(original: Blob, wish: PictureWish): Promise<Blob | undefined> {
  if (await moves(original)) return undefined;
  const picture = await createImageBitmap(original, { imageOrientation: 'from-image' }).catch(() => undefined);
  if (!picture) return undefined;
  try {
    const isWithin = Math.max(picture.width, picture.height) <= (wish.longestEdge ?? 2048);
    const isSmall = original.size <= Math.min(worthwhileBytes, wish.mostBytes);
    if (isWithin && isSmall && wish.types.includes(original.type)) return undefined;
    return await smaller(original, picture, wish);
  } finally {
    picture.close();
  }
}
