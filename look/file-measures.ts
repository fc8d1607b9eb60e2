import { fileTypes, type FileType } from '../contract/file-types.ts';
import type { Settings } from '../contract/settings.ts';
import type { FileWords } from './file-words-en.ts';

/** Sizes, lengths and kinds of files in one reader's language and digits. */
export interface FileMeasures {
  /** 1.2 MB, rounded up so that a file above a limit never reads like the limit. */
  size(bytes: number): string;
  /** The same rounded down, for a limit. */
  most(bytes: number): string;
  /** How much of it has gone: 0.8 MB of 1.2 MB. */
  progress(bytes: number, fraction: number): string;
  /** 0:14 */
  clock(ms: number): string;
  /** The same to be read aloud: 1 minute 14 seconds. */
  spoken(ms: number): string;
  /** 1.5× */
  rate(rate: number): string;
  count(value: number): string;
  /** What people call a type: PDF. Empty for one that is not known. */
  ending(type: string): string;
  /** What is taken, as a list in words: pictures, PDF or text. */
  types(allowed: readonly FileType[]): string;
  /** What may be sent and how large, in one sentence; said before anything is chosen. */
  limits(rules: Pick<Settings, 'maxFileSizeBytes' | 'allowedFileTypes'>): string;
}

const kilo = 1024;

/** Types that go by one name, where all of them are taken. */
const groups: readonly [name: keyof FileWords['kinds'], isOne: (type: FileType) => boolean][] = [
  ['pictures', (type) => fileTypes[type].kind === 'image'],
  ['sound', (type) => fileTypes[type].kind === 'audio'],
  ['office', (type) => type.includes('officedocument') || type.includes('opendocument')],
  ['text', (type) => type.startsWith('text/')],
];

/** What people call a type: the ending of its names. */
export const endingOf = (type: string): string =>
  Object.hasOwn(fileTypes, type) ? fileTypes[type as FileType].extensions[0].toUpperCase() : '';

/** `tag` is the reader's language as Intl knows it, such as `bn-BD`. */
export function createFileMeasures(tag: string, words: FileWords): FileMeasures {
  const unit = (value: number, name: string, unitDisplay: 'short' | 'long' = 'short') =>
    new Intl.NumberFormat(tag, { style: 'unit', unit: name, unitDisplay, maximumFractionDigits: 1 }).format(value);
  const count = (value: number, digits = 1) => new Intl.NumberFormat(tag, { minimumIntegerDigits: digits }).format(value);
  const weigh = (bytes: number, round: (value: number) => number) =>
    bytes < kilo * kilo
      ? unit(Math.max(1, round(bytes / kilo)), 'kilobyte')
      : unit(round((bytes / kilo / kilo) * 10) / 10, 'megabyte');
  const size = (bytes: number) => weigh(bytes, Math.ceil);
  const most = (bytes: number) => weigh(bytes, Math.floor);
  const split = (ms: number) => {
    const seconds = Math.round(ms / 1000);
    return [Math.floor(seconds / 60), seconds % 60] as const;
  };
  const types = (allowed: readonly FileType[]) => {
    const all = Object.keys(fileTypes) as FileType[];
    const isWhole = (isOne: (type: FileType) => boolean) => all.filter(isOne).every((type) => allowed.includes(type));
    const nameOf = (type: FileType) => {
      const group = groups.find(([, isOne]) => isOne(type) && isWhole(isOne));
      return group ? words.kinds[group[0]] : endingOf(type);
    };
    const names = new Set(allowed.map(nameOf));
    return new Intl.ListFormat(tag, { type: 'disjunction' }).format(names);
  };

  return {
    size,
    most,
    progress: (bytes, fraction) => words.progress(most(bytes * fraction), size(bytes)),
    clock(ms) {
      const [minutes, seconds] = split(ms);
      return `${count(minutes)}:${count(seconds, 2)}`;
    },
    spoken(ms) {
      const [minutes, seconds] = split(ms);
      const rest = unit(seconds, 'second', 'long');
      return minutes === 0
        ? rest
        : seconds === 0
          ? unit(minutes, 'minute', 'long')
          : `${unit(minutes, 'minute', 'long')} ${rest}`;
    },
    rate: (rate) => `${count(rate)}×`,
    count: (value) => count(value),
    ending: endingOf,
    types,
    limits: ({ maxFileSizeBytes, allowedFileTypes }) =>
      allowedFileTypes.length === 0 ? words.switchedOff : words.upTo(types(allowedFileTypes), most(maxFileSizeBytes)),
  };
}
