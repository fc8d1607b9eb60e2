/** Pixels of a side: four times the largest face, for dense screens. */
const side = 256;
const quality = 0.85;

/** The middle of a picture as a small square JPEG in base64; undefined when this browser cannot read it. */
export async function squarePicture(file: Blob): Promise<string | undefined> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => undefined);
  if (!picture) return undefined;
  try {
    const { width, height } = picture;
    const edge = Math.min(width, height);
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = side;
    const paper = canvas.getContext('2d');
    if (!paper) return undefined;
    // JPEG knows no transparency.
    paper.fillStyle = '#fff';
    paper.fillRect(0, 0, side, side);
    paper.imageSmoothingQuality = 'high';
    paper.drawImage(picture, (width - edge) / 2, (height - edge) / 2, edge, edge, 0, 0, side, side);
    return canvas.toDataURL('image/jpeg', quality).split(',')[1];
  } finally {
    picture.close();
  }
}
