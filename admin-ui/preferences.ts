import { browserEnvironment } from '../client/environment.ts';
import type { Locale } from '../contract/entities.ts';
import { alertKinds, type AlertKind } from './alert.ts';

export const themes = ['light', 'dark', 'auto'] as const;
export type Theme = (typeof themes)[number];
export const locales: readonly Locale[] = ['en', 'bn'];

/** What a person chose on this device. */
export interface Preferences {
  readonly locale: Locale;
  readonly theme: Theme;
  /** Whether a letter alone is a command. */
  readonly singleKeys: boolean;
  /** Whether the details stand beside the thread where there is room. */
  readonly showsDetails: boolean;
  /** Whether news is told by ear. */
  readonly sounds: boolean;
  /** Whether news is told by the device while nobody looks at the console. */
  readonly desktopAlerts: boolean;
  /** Of what one is told. */
  readonly alerts: readonly AlertKind[];
  /** Whether the rows of lists are lower and tell less. */
  readonly isCompact: boolean;
}

const key = 'kotha.desk.preferences';

function parse(text: string | null): Map<string, unknown> {
  try {
    return new Map(Object.entries((JSON.parse(text ?? '{}') as object | null) ?? {}));
  } catch {
    return new Map();
  }
}

/** What was chosen before on this device; whatever cannot be read counts as not chosen. */
export function readPreferences(): Preferences {
  const kept = parse(browserEnvironment().storage.read(key));
  return {
    locale:
      locales.find((locale) => locale === kept.get('locale')) ??
      (navigator.language.toLowerCase().startsWith('bn') ? 'bn' : 'en'),
    theme: themes.find((theme) => theme === kept.get('theme')) ?? 'auto',
    singleKeys: kept.get('singleKeys') !== false,
    showsDetails: kept.get('showsDetails') !== false,
    sounds: kept.get('sounds') !== false,
    desktopAlerts: kept.get('desktopAlerts') === true,
    alerts: alertKinds.filter((kind) => !Array.isArray(kept.get('alerts')) || (kept.get('alerts') as unknown[]).includes(kind)),
    isCompact: kept.get('isCompact') === true,
  };
}

/** Keeps the choice; a browser that refuses storage forgets it with the page. */
export function keepPreferences(preferences: Preferences): void {
  browserEnvironment().storage.write(key, JSON.stringify(preferences));
}

/** Puts the theme on the document and follows the device while it is `auto`; the answer puts it there again after a change. */
export function followTheme(themeNow: () => Theme): () => void {
  const device = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    const theme = themeNow();
    document.documentElement.dataset['theme'] = theme === 'auto' ? (device.matches ? 'dark' : 'light') : theme;
  };
  device.addEventListener('change', apply);
  apply();
  return apply;
}
