import { html, nothing, type TemplateResult } from 'lit';
import type { Bilingual, Locale } from '../contract/entities.ts';
import type { SettingName, Settings } from '../contract/settings.ts';
import { glyph } from './icons.ts';
import type { Reading } from './reading.ts';
import type { SettingsDraft } from './settings-draft.ts';
import type { SettingsWords } from './settings-words-en.ts';

/** What a page of the settings needs to draw itself and to change something. */
export interface SettingsScene {
  readonly words: SettingsWords;
  readonly reading: Reading;
  readonly settings: Settings;
  readonly draft: SettingsDraft;
  say(text: string): void;
}

export const valueOf = (event: Event): string => (event.target as HTMLInputElement).value;
const idOf = (path: string): string => path.replaceAll('.', '-');

/** A heading with what is decided under it. */
export const section = (title: string, hint: string | undefined, ...content: unknown[]): TemplateResult =>
  html`<section>
    <h2>${title}</h2>
    ${hint === undefined ? nothing : html`<p class="soft">${hint}</p>`} ${content}
  </section>`;

/** The sentence beside a refused field that says how to mend it. */
export function renderError({ words, draft }: SettingsScene, path: string): TemplateResult | typeof nothing {
  const code = draft.view.errors[path];
  return code === undefined
    ? nothing
    : html`<span class="fault" id=${`mend-${idOf(path)}`}>${glyph('urgent')}${words.mend[code]}</span>`;
}

const describedBy = ({ draft }: SettingsScene, path: string, hasHint: boolean): string | typeof nothing =>
  [...(hasHint ? [`hint-${idOf(path)}`] : []), ...(path in draft.view.errors ? [`mend-${idOf(path)}`] : [])].join(' ') || nothing;

interface TextField {
  readonly path: string;
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly hint?: string;
  readonly rows?: number;
  readonly lang?: Locale;
  readonly type?: 'text' | 'url';
  readonly max?: number;
}

/** A labelled field with its hint and its complaint. */
export function renderText(scene: SettingsScene, field: TextField): TemplateResult {
  const { path, label, value, hint, rows, lang, max } = field;
  const isWrong = path in scene.draft.view.errors;
  const described = describedBy(scene, path, hint !== undefined);
  const onInput = (event: Event) => field.onInput(valueOf(event));
  return html`<div class="f">
    <label for=${idOf(path)}>${label}</label>
    ${
      rows === undefined
        ? html`<input
            class="field"
            id=${idOf(path)}
            type=${field.type ?? 'text'}
            lang=${lang ?? nothing}
            maxlength=${max ?? nothing}
            .value=${value}
            aria-invalid=${isWrong ? 'true' : nothing}
            aria-describedby=${described}
            @input=${onInput}
          />`
        : html`<textarea
            class="field"
            id=${idOf(path)}
            rows=${rows}
            lang=${lang ?? nothing}
            maxlength=${max ?? nothing}
            .value=${value}
            aria-invalid=${isWrong ? 'true' : nothing}
            aria-describedby=${described}
            @input=${onInput}
          ></textarea>`
    }
    ${hint === undefined ? nothing : html`<span class="soft xs" id=${`hint-${idOf(path)}`}>${hint}</span>`}
    ${renderError(scene, path)}
  </div>`;
}

type BilingualName = { [K in SettingName]: Settings[K] extends Bilingual ? K : never }[SettingName];

/** One text in both languages, side by side. */
export function renderBilingual(
  scene: SettingsScene,
  {
    path,
    value,
    onInput,
    ...rest
  }: { path: string; value: Bilingual; onInput: (value: Bilingual) => void; rows?: number; max: number },
): TemplateResult {
  const { words } = scene;
  return html`<div class="pair">
    ${(['en', 'bn'] as const).map((lang) =>
      renderText(scene, {
        ...rest,
        path: `${path}.${lang}`,
        label: lang === 'en' ? words.english : words.bengali,
        lang,
        value: value[lang],
        onInput: (text) => onInput({ ...value, [lang]: text }),
      }),
    )}
  </div>`;
}

/** A bilingual setting of its own. */
export function renderBilingualSetting(
  scene: SettingsScene,
  name: BilingualName,
  rest: { rows?: number; max: number },
): TemplateResult {
  const onInput = (value: Bilingual) => scene.draft.change(name, value);
  return renderBilingual(scene, { path: name, value: scene.settings[name], onInput, ...rest });
}

/** A setting that is on or off, with what that means. */
export function renderSwitch(label: string, hint: string, isOn: boolean, onChange: (isOn: boolean) => void): TemplateResult {
  return html`<label class="turn">
    <span class="grow"><b>${label}</b><span class="soft xs">${hint}</span></span>
    <input type="checkbox" role="switch" .checked=${isOn} @change=${() => onChange(!isOn)} />
  </label>`;
}

/** One of a few, as cards or as segments; arrows move between them. */
export function renderChoice<T extends string>(choice: {
  readonly name: string;
  readonly legend: string;
  readonly options: readonly (readonly [value: T, label: unknown])[];
  readonly chosen: T;
  readonly onPick: (value: T) => void;
  readonly look: 'cards' | 'segments' | 'lines';
  readonly isLegendHidden?: boolean;
}): TemplateResult {
  const { name, legend, options, chosen, onPick, look, isLegendHidden = false } = choice;
  return html`<fieldset class=${look}>
    <legend class=${isLegendHidden ? 'hush' : ''}>${legend}</legend>
    <div class="options">
      ${options.map(
        ([value, label]) =>
          html`<label class="option"
            ><input type="radio" name=${name} value=${value} .checked=${value === chosen} @change=${() => onPick(value)} /><span
              >${label}</span
            ></label
          >`,
      )}
    </div>
  </fieldset>`;
}
