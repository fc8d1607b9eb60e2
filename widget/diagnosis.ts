import type { Locale } from '../contract/entities.ts';
import type { Chat } from './chat-state.ts';
import { check } from './checks.ts';
import { diagnosisWords as inBengali } from './diagnosis-words-bn.ts';
import { diagnosisWords as inEnglish } from './diagnosis-words-en.ts';
import type { KothaFinding } from './kotha.d.ts';
import type { Kit } from './pieces.ts';
import type { Host } from './seam.ts';
import type { Branch, draw } from './tree.ts';
import styles from './diagnosis.css';

const cross = 'M6 6l12 12M18 6L6 18';

/** Where a diagnosis is made and shown. */
export interface Clinic {
  readonly host: Host;
  readonly root: ShadowRoot;
  readonly chat: Chat;
  readonly kit: Kit;
  readonly draw: typeof draw;
  /** Brings the face for Bengali along. */
  readonly looks: () => unknown;
  /** The panel, whose styles are worn here too. */
  readonly shadow: ShadowRoot;
  readonly sheetOf: (styles: string) => CSSStyleSheet;
  readonly locale: Locale;
}

let shown: HTMLElement | undefined;

const bengaliDigits = new Intl.NumberFormat('bn-BD');

/** Shows what stands in the way of the chat in a small panel of its own, and answers it. */
export async function diagnose({
  host,
  root,
  chat,
  kit,
  draw,
  looks,
  sheetOf,
  shadow: panel,
  locale,
}: Clinic): Promise<KothaFinding[]> {
  const { h, icon, tap } = kit;
  const words = locale === 'bn' ? inBengali : inEnglish;
  const frame = document.createElement('div');
  const shadow = frame.attachShadow({ mode: 'open' });
  const before = document.activeElement;
  const close = () => {
    const hadFocus = !!shadow.activeElement;
    frame.remove();
    if (hadFocus && before instanceof HTMLElement) before.focus();
  };
  const rowOf = ({ code, ok, [locale]: sentence }: KothaFinding): Branch =>
    h('li', { class: ok ? 'well' : 'ill', key: code }, icon(ok ? kit.check : kit.alert), h('span', {}, sentence));
  const show = (findings?: readonly KothaFinding[]) =>
    draw(
      shadow,
      h(
        'section',
        {
          key: 'diagnosis',
          class: `diagnosis ${root.querySelector('button')?.className ?? ''}`,
          role: 'dialog',
          'aria-label': words.title,
          'aria-busy': !findings && 'true',
          lang: locale,
          tabindex: '-1',
          onkeydown(event: KeyboardEvent) {
            if (event.key === 'Escape') close();
          },
        },
        h('div', { class: 'top' }, h('div', { class: 'who' }, h('b', {}, words.title)), tap(words.close, cross, close)),
        h('p', { class: 'sum', role: 'status' }, findings ? findings.every(({ ok }) => ok) && words.allWell : words.checking),
        findings && h('ul', {}, ...findings.map(rowOf)),
      ),
    );

  shown?.remove();
  shown = frame;
  shadow.adoptedStyleSheets = [...panel.adoptedStyleSheets, sheetOf(styles)];
  // The colours and the scheme are the launcher's.
  frame.style.cssText = root.querySelector('button')?.style.cssText ?? '';
  root.append(frame);
  looks();
  show();
  shadow.querySelector('section')?.focus();
  const findings = (await check(host, chat)).map(({ code, ok, about = '' }): KothaFinding => {
    const inDigits = code === 'clock' ? bengaliDigits.format(Number(about)) : about;
    return {
      code,
      ok,
      en: ok ? inEnglish.well[code] : inEnglish.ill[code](about),
      bn: ok ? inBengali.well[code] : inBengali.ill[code](inDigits),
    };
  });
  show(findings);
  return findings;
}
