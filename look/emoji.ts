/** The emojis that people send to shops and shops send back, in rows that belong together. */
export const emojiGroups = [
  { name: 'faces', emojis: '😀 😊 😁 😂 🙂 😉 😍 🥰 😎 🤔 😅 😌 🙄 😕 😟 😢 😭 😡 😮 😴'.split(' ') },
  { name: 'hands', emojis: '👍 👎 👌 👏 🙏 🤝 👋 ✌️ 🤞 💪 🫡 🤲'.split(' ') },
  { name: 'joy', emojis: '❤️ 💚 💛 💙 💔 🎉 🎁 🌸 ✨ ⭐ 🔥 💯'.split(' ') },
  { name: 'things', emojis: '📦 🚚 🛒 🛍️ 💳 💰 🧾 📷 📱 📞 ✉️ 📍 🏠 ⏰ 📅 🔒'.split(' ') },
  { name: 'signs', emojis: '✅ ❌ ❓ ❗ ⚠️ 👀 🔄 ➡️'.split(' ') },
] as const;

export const emojiColumns = 8;

const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -emojiColumns, ArrowDown: emojiColumns };

/** Where an arrow key leads from a place among `count` in rows; undefined for a key that leads nowhere. */
export function placeAfter(key: string, place: number, count: number): number | undefined {
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = steps[key];
  return step === undefined ? undefined : Math.min(count - 1, Math.max(0, place + step));
}

/** Puts a text where the caret stands, as if it had been typed. */
export function insertAtCaret(field: HTMLTextAreaElement, text: string): void {
  const { selectionStart, selectionEnd } = field;
  field.setRangeText(text, selectionStart, selectionEnd, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
