import { html, type TemplateResult } from 'lit';
import type { Settings } from '../contract/settings.ts';
import { icon } from './icons.ts';
import { renderError, renderText, section, type SettingsScene } from './settings-parts.ts';

/** The one line of embedding, from where this console came; with a teaser, the line that shows it. */
const snippet = ({ teaser }: Settings): string =>
  ['kotha', ...(teaser.en === '' ? [] : ['kotha-teaser'])]
    .map((name) => `<script src="${location.origin}/${name}.js" async></script>`)
    .join('\n');

/** How the chat comes onto a page, and which pages may show it. */
export function renderSites(scene: SettingsScene): TemplateResult {
  const { words, settings, draft, say } = scene;
  const { sites } = words;
  const { origins } = settings;
  const put = (next: readonly string[]) => draft.change('origins', [...next]);
  const copy = () =>
    navigator.clipboard.writeText(snippet(settings)).then(
      () => say(sites.copied),
      () => say(sites.notCopied),
    );
  return html`${section(
    sites.embed,
    sites.embedHint,
    html`<div class="snippet">
      <code tabindex="0">${snippet(settings)}</code>
      <button class="btn" @click=${copy}>${icon('copy', 16)}${sites.copy}</button>
    </div>`,
  )}
  ${section(
    sites.origins,
    sites.originsHint,
    html`<ul class="origins">
      ${origins.map(
        (origin, index) =>
          html`<li>
            ${renderText(scene, {
              path: `origins.${index}`,
              label: sites.origin,
              value: origin,
              type: 'url',
              max: 200,
              onInput: (value) => put(origins.map((old, at) => (at === index ? value.trim() : old))),
            })}
            <button
              class="ib"
              aria-label=${sites.removeOrigin(origin)}
              @click=${() => put(origins.filter((_, at) => at !== index))}
            >
              ${icon('x', 16)}
            </button>
          </li>`,
      )}
    </ul>`,
    renderError(scene, 'origins'),
    html`<button class="btn" @click=${() => put([...origins, 'https://'])}>${icon('plus', 16)}${sites.addOrigin}</button>`,
  )}`;
}
