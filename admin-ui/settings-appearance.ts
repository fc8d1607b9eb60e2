import { html, nothing, svg, type TemplateResult } from 'lit';
import type { Settings } from '../contract/settings.ts';
import { contrastOf, paletteOf } from '../look/palette.ts';
import { icon } from './icons.ts';
import { renderChoice, renderSwitch, renderText, section, type SettingsScene } from './settings-parts.ts';

type Preset = keyof SettingsScene['words']['appearance']['presets'];
const presets: Record<Preset, Pick<Settings, 'primaryColor' | 'header'>> = {
  teal: { primaryColor: '#008b8b', header: 'flat' },
  indigo: { primaryColor: '#4f46e5', header: 'gradient' },
  blue: { primaryColor: '#2457c5', header: 'flat' },
  red: { primaryColor: '#b3261e', header: 'flat' },
  orange: { primaryColor: '#c2571a', header: 'flat' },
  green: { primaryColor: '#3f6b2f', header: 'flat' },
  slate: { primaryColor: '#364249', header: 'flat' },
};
/** What words need on their ground (WCAG 2.2 AA). */
const readable = 4.5;
/** Below it even the launcher's icon cannot be white. */
const tooLight = 3;

export const isColor = (value: string): boolean => /^#[0-9a-f]{6}$/i.test(value);

function renderPresets({ words, settings, draft }: SettingsScene): TemplateResult {
  const { appearance } = words;
  const pick = ({ primaryColor, header }: (typeof presets)[Preset]) => {
    draft.change('primaryColor', primaryColor);
    draft.change('header', header);
  };
  return html`<div class="swatches" role="group" aria-label=${appearance.theme}>
    ${(Object.keys(presets) as Preset[]).map((name) => {
      const { primaryColor, header } = presets[name];
      const isChosen = settings.primaryColor === primaryColor;
      const label = appearance.presets[name];
      return html`<button
        class="swatch tip"
        data-tip=${label}
        aria-label=${label}
        aria-pressed=${String(isChosen)}
        @click=${() => pick({ primaryColor, header })}
      >
        <svg viewBox="0 0 28 28" aria-hidden="true">
          <circle cx="14" cy="14" r="14" fill=${primaryColor} />
          ${isChosen ? svg`<path class="tick" d="m9 14.5 3.5 3.5 7-8" />` : nothing}
        </svg>
      </button>`;
    })}
  </div>`;
}

/** How white words stand on the colour, and what is done where they would be hard to read. */
function renderContrast({ words, reading, settings }: SettingsScene): TemplateResult | typeof nothing {
  const { primaryColor } = settings;
  if (!isColor(primaryColor)) return nothing;
  const { appearance } = words;
  const { strong, onStrong, soft, line } = paletteOf(primaryColor).light;
  const figure = (ratio: number) => reading.number(Math.floor(ratio * 10) / 10);
  const ratio = contrastOf(primaryColor, '#ffffff');
  return html`<div class="bn contrast ${ratio < tooLight ? 'am' : ''}" role="status">
    <svg class="steps" viewBox="0 0 4 1" preserveAspectRatio="none" aria-hidden="true">
      ${[soft, line, primaryColor, strong].map((shade, index) => svg`<rect x=${index} width="1" height="1" fill=${shade} />`)}
    </svg>
    <span class="grow"
      ><b>${appearance.contrast(figure(contrastOf(strong, onStrong)))}</b>
      ${ratio < readable ? html`<br />${appearance.steps(figure(ratio))}` : nothing}</span
    >
    <span class="verdict">${icon('check', 16)}${appearance.readable}</span>
  </div>`;
}

/** How the chat looks and where it stands. */
export function renderAppearance(scene: SettingsScene): TemplateResult {
  const { words, settings, draft } = scene;
  const { appearance } = words;
  return html`${section(
      appearance.theme,
      appearance.themeHint,
      html`<div class="colours">
        ${renderPresets(scene)}
        ${renderText(scene, {
          path: 'primaryColor',
          label: appearance.hex,
          value: settings.primaryColor,
          max: 7,
          onInput: (value) => draft.change('primaryColor', value.trim()),
        })}
      </div>`,
      renderContrast(scene),
      renderChoice({
        name: 'header',
        legend: appearance.header,
        options: [
          ['flat', appearance.flat],
          ['gradient', appearance.gradient],
        ],
        chosen: settings.header,
        onPick: (value) => draft.change('header', value),
        look: 'segments',
      }),
    )}
    ${section(
      appearance.position,
      undefined,
      renderChoice({
        name: 'position',
        legend: appearance.position,
        isLegendHidden: true,
        options: [
          ['bottom-right', html`<span class="site right" aria-hidden="true"></span>${appearance.right}`],
          ['bottom-left', html`<span class="site left" aria-hidden="true"></span>${appearance.left}`],
        ],
        chosen: settings.position,
        onPick: (value) => draft.change('position', value),
        look: 'cards',
      }),
    )}
    <section>
      ${renderSwitch(appearance.enabled, appearance.enabledHint, settings.enabled, (isOn) => draft.change('enabled', isOn))}
      ${renderSwitch(appearance.online, appearance.onlineHint, settings.showOnlineStatus, (isOn) => draft.change('showOnlineStatus', isOn))}
    </section>`;
}
