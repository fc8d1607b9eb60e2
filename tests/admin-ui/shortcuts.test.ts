import { describe, expect, test } from 'vitest';
import { shortcutOf } from '../../admin-ui/shortcuts.ts';

const press = (key: string, code: string, more: Partial<KeyboardEvent> = {}) =>
  shortcutOf({
    key,
    code,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    isComposing: false,
    repeat: false,
    ...more,
  });

describe('shortcuts', () => {
  test('a letter means its command, by what is printed on the key', () => {
    expect(press('j', 'KeyJ')).toBe('next');
    expect(press('e', 'KeyE')).toBe('resolve');
    // Dvorak: the key where others have D writes E.
    expect(press('e', 'KeyD')).toBe('resolve');
    expect(press('?', 'Slash', { shiftKey: true })).toBe('shortcuts');
  });

  test('under a Bengali layout the physical key counts', () => {
    expect(press('ক', 'KeyJ')).toBe('next');
    expect(press('৷', 'Slash', { shiftKey: true })).toBe('shortcuts');
  });

  test('nothing while a modifier is held or an input method composes', () => {
    expect(press('e', 'KeyE', { ctrlKey: true })).toBeUndefined();
    expect(press('r', 'KeyR', { metaKey: true })).toBeUndefined();
    expect(press('E', 'KeyE', { shiftKey: true })).toBeUndefined();
    expect(press('e', 'KeyE', { isComposing: true })).toBeUndefined();
  });

  test('only moving repeats', () => {
    expect(press('j', 'KeyJ', { repeat: true })).toBe('next');
    expect(press('e', 'KeyE', { repeat: true })).toBeUndefined();
    expect(press('q', 'KeyQ')).toBeUndefined();
    expect([press('x', 'KeyX'), press('X', 'KeyX', { shiftKey: true })]).toEqual(['pick', 'pickRange']);
  });
});
