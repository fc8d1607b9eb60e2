import type { BarAsk } from './desk-bar.ts';
import type { Desk } from './desk.ts';
import type { GlyphName, IconName } from './icons.ts';
import type { Shortcut } from './shortcuts.ts';

/** Something that can be done or gone to from anywhere. */
export interface Command {
  readonly id: string;
  readonly group: string;
  readonly label: string;
  readonly figure: IconName | { readonly glyph: GlyphName };
  /** The keys that do the same. */
  readonly keys?: readonly string[];
  run(): void;
}

/** What only the console itself can do. */
export interface PaletteHost {
  readonly desk: Desk;
  /** Does what a shortcut does. */
  obey(shortcut: Shortcut): void;
  /** Opens what lies in the details of the open conversation. */
  ask(what: BarAsk): void;
}
