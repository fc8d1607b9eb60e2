export const shortcutKeys = {
  j: 'next',
  k: 'previous',
  x: 'pick',
  'shift+x': 'pickRange',
  u: 'nextUnread',
  r: 'reply',
  n: 'note',
  e: 'resolve',
  i: 'takeIt',
  a: 'assign',
  s: 'status',
  p: 'priority',
  h: 'snooze',
  t: 'tag',
  d: 'details',
  b: 'notices',
  '/': 'search',
  g: 'go',
  z: 'undo',
  '?': 'shortcuts',
} as const;
export type Shortcut = (typeof shortcutKeys)[keyof typeof shortcutKeys];

type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing' | 'repeat'>;

/** The shortcut a key press means, if any; under a layout without Latin letters the physical key counts. */
export function shortcutOf(event: Pressed): Shortcut | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return undefined;
  if (event.key === '?') return shortcutKeys['?'];
  const isLatin = /^[\u0020-\u007e]$/.test(event.key);
  const slash = event.shiftKey ? '?' : '/';
  const physical = event.code === 'Slash' ? slash : event.code.replace(/^Key/, '').toLowerCase();
  const key = isLatin ? event.key.toLowerCase() : physical;
  const pressed = event.shiftKey && key !== '?' ? `shift+${key}` : key;
  const shortcut = (shortcutKeys as Record<string, Shortcut | undefined>)[pressed];
  return event.repeat && shortcut !== 'next' && shortcut !== 'previous' ? undefined : shortcut;
}

/** Whether a key press opens the palette, from wherever one is. */
export function opensPalette(event: Pressed): boolean {
  return (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && !event.isComposing && event.code === 'KeyK';
}

/** Whether a key press belongs to a field, where single keys are letters. */
export function isTyping(event: Event): boolean {
  const target = event.composedPath()[0];
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
}
