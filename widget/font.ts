/** Weights below and from semi-bold, with what systems call their own Bengali face in that weight. */
const faces = [
  {
    weight: '400',
    file: '400',
    names: ['Noto Sans Bengali', 'NotoSansBengali-Regular', 'Kalpurush', 'SolaimanLipi', 'Nirmala UI'],
  },
  { weight: '600', file: '600', names: ['Noto Sans Bengali SemiBold', 'NotoSansBengali-SemiBold', 'Nirmala UI Bold'] },
];

/** Makes the family `Kotha Bengali` known: the reader's own face if there is one, else ours, fetched when the first Bengali letter is shown. */
export function addBengaliFont(address: string): void {
  for (const { weight, file, names } of faces) {
    const own = names.map((name) => `local("${name}")`).join();
    const source = `${own},url("${address}fonts/noto-sans-bengali-${file}.woff2")`;
    document.fonts.add(
      new FontFace('Kotha Bengali', source, { weight, display: 'swap', unicodeRange: 'U+964-965,U+980-9FF,U+200C-200D' }),
    );
  }
}
