/** What a panel that fills a small screen needs besides: room for the on-screen keyboard, and a keyboard's focus that stays inside. */
export function fitScreen(section: HTMLElement, narrow: MediaQueryList): void {
  const { visualViewport: view } = window;
  const fit = () => {
    section.style.cssText = narrow.matches && view ? `height:${view.height}px;translate:0 ${view.offsetTop}px` : '';
  };
  fit();
  narrow.addEventListener('change', fit);
  for (const name of ['resize', 'scroll']) view?.addEventListener(name, fit);
  section.addEventListener('keydown', (event) => {
    if (event.key !== 'Tab' || !narrow.matches) return;
    const stops = [...section.querySelectorAll<HTMLElement>('a,button,input,textarea,[tabindex="0"]')];
    const ends = [stops.at(-1), stops[0]];
    const [from, to] = event.shiftKey ? ends.reverse() : ends;
    if (event.target !== from && !(event.shiftKey && event.target === section)) return;
    event.preventDefault();
    to?.focus();
  });
}
