/** Colours of one theme that follow from the shop's primary, as `#rrggbb`. */
export interface Shades {
  /** Launcher, icons and accents. */
  readonly primary: string;
  /** The icon on `primary`: 3:1 and more. */
  readonly onPrimary: string;
  /** The step that carries words. */
  readonly strong: string;
  /** Words on `strong`: 4.5:1 and more, as the quieter `onStrongSoft`. */
  readonly onStrong: string;
  readonly onStrongSoft: string;
  readonly soft: string;
  readonly line: string;
  /** Links and words in the shop's colour on `soft`, ground and surface: 4.5:1 and more. */
  readonly text: string;
}

export interface Palette {
  readonly light: Shades;
  readonly dark: Shades;
}

type Triple = readonly [number, number, number];
interface Shade {
  readonly lightness: number;
  readonly chroma: number;
  readonly hue: number;
}

const white = '#ffffff';

function channelsOf(hex: string): Triple {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

const toLinear = (channel: number): number =>
  channel <= 0.04045 * 255 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4;
const toGamma = (light: number): number => (light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055);
const dot = (row: Triple, [a, b, c]: Triple): number => row[0] * a + row[1] * b + row[2] * c;

function shadeOf(hex: string): Shade {
  const [red, green, blue] = channelsOf(hex);
  const light: Triple = [toLinear(red), toLinear(green), toLinear(blue)];
  const cone: Triple = [
    Math.cbrt(dot([0.4122214708, 0.5363325363, 0.0514459929], light)),
    Math.cbrt(dot([0.2119034982, 0.6806995451, 0.1073969566], light)),
    Math.cbrt(dot([0.0883024619, 0.2817188376, 0.6299787005], light)),
  ];
  const a = dot([1.9779984951, -2.428592205, 0.4505937099], cone);
  const b = dot([0.0259040371, 0.7827717662, -0.808675766], cone);
  return {
    lightness: dot([0.2104542553, 0.793617785, -0.0040720468], cone),
    chroma: Math.hypot(a, b),
    hue: Math.atan2(b, a),
  };
}

function linearOf({ lightness, chroma, hue }: Shade): Triple {
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const cone: Triple = [
    (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3,
    (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3,
    (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3,
  ];
  return [
    dot([4.0767416621, -3.3077115913, 0.2309699292], cone),
    dot([-1.2684380046, 2.6097574011, -0.3413193965], cone),
    dot([-0.0041960863, -0.7034186147, 1.707614701], cone),
  ];
}

const isInGamut = (light: Triple): boolean => light.every((channel) => channel > -0.0005 && channel < 1.0005);

/** The shade as linear sRGB, its chroma lowered until it can be shown. */
function shownAs(shade: Shade): Triple {
  const asAsked = linearOf(shade);
  if (isInGamut(asAsked)) return asAsked;
  let [low, high] = [0, shade.chroma];
  for (let step = 0; step < 12; step++) {
    const chroma = (low + high) / 2;
    if (isInGamut(linearOf({ ...shade, chroma }))) low = chroma;
    else high = chroma;
  }
  return linearOf({ ...shade, chroma: low });
}

const byteOf = (light: number): string =>
  Math.round(Math.min(1, Math.max(0, toGamma(light))) * 255)
    .toString(16)
    .padStart(2, '0');

const hexOf = (shade: Shade): string => `#${shownAs(shade).map(byteOf).join('')}`;

const luminanceOf = (hex: string): number => {
  const [red, green, blue] = channelsOf(hex);
  return dot([0.2126, 0.7152, 0.0722], [toLinear(red), toLinear(green), toLinear(blue)]);
};

/** WCAG contrast of two `#rrggbb` colours, 1 to 21. */
export function contrastOf(one: string, other: string): number {
  const [low = 0, high = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** The first step on the way down whose contrast with `ground` reaches `ratio`. */
function lowered(shade: Shade, ground: string, ratio: number): string {
  let { lightness } = shade;
  let hex = hexOf(shade);
  while (contrastOf(hex, ground) < ratio && lightness > 0) {
    lightness -= 0.004;
    hex = hexOf({ ...shade, lightness });
  }
  return hex;
}

function lightShades(primary: string): Shades {
  const base = shadeOf(primary);
  const tone = (lightness: number, most: number): string => hexOf({ ...base, lightness, chroma: Math.min(base.chroma, most) });
  const ink = tone(0.25, 0.035);
  const keepsColour = contrastOf(primary, white) >= 4.5 || base.lightness >= 0.7;
  const strong = keepsColour ? primary : lowered(base, white, 5.2);
  const onStrong = contrastOf(strong, white) >= 4.5 ? white : ink;
  const tint = tone(0.945, 0.02);
  const soft = tone(0.95, 0.028);
  return {
    primary,
    onPrimary: contrastOf(primary, white) >= 3 ? white : ink,
    strong,
    onStrong,
    onStrongSoft: onStrong === white && contrastOf(strong, tint) >= 4.5 ? tint : onStrong,
    soft,
    line: tone(0.86, 0.06),
    text: lowered({ ...base, lightness: Math.min(base.lightness, 0.5) }, soft, 4.8),
  };
}

function darkShades(primary: string): Shades {
  const base = shadeOf(primary);
  const tone = (lightness: number, most = base.chroma): string =>
    hexOf({ ...base, lightness, chroma: Math.min(base.chroma, most) });
  const strong = lowered({ ...base, lightness: 0.5 }, white, 4.5);
  const tint = tone(0.945, 0.02);
  return {
    primary: tone(0.72, 0.12),
    onPrimary: tone(0.25, 0.035),
    strong,
    onStrong: white,
    onStrongSoft: contrastOf(strong, tint) >= 4.5 ? tint : white,
    soft: tone(0.3, 0.04),
    line: tone(0.4, 0.055),
    text: tone(0.8, 0.1),
  };
}

/** Both themes' colours from any `#rrggbb`; every pair of word and ground reaches 4.5:1, every icon 3:1. */
export function paletteOf(primary: string): Palette {
  const hex = primary.toLowerCase();
  return { light: lightShades(hex), dark: darkShades(hex) };
}

/** How far along the circle of hues a run goes: from indigo to purple. */
const runRadians = 0.6;

/** The two ends of a run from the primary into the next hue, per theme; the words of `strong` keep their 4.5:1 on all of it. */
export function runOf(primary: string): Readonly<Record<keyof Palette, readonly [from: string, to: string]>> {
  const base = shadeOf(primary.toLowerCase());
  const here = paletteOf(primary);
  const next = paletteOf(hexOf({ ...base, hue: base.hue + runRadians }));
  const ends = (theme: keyof Palette): readonly [string, string] => {
    const { strong, onStrong, onStrongSoft } = here[theme];
    const isReadable = [onStrong, onStrongSoft].every((ink) => contrastOf(ink, next[theme].strong) >= 4.5);
    return [strong, isReadable ? next[theme].strong : strong];
  };
  return { light: ends('light'), dark: ends('dark') };
}
