import { html, type TemplateResult } from 'lit';
import type { FieldRule } from '../contract/settings.ts';
import { icon } from './icons.ts';
import {
  renderBilingual,
  renderChoice,
  renderError,
  renderText,
  section,
  valueOf,
  type SettingsScene,
} from './settings-parts.ts';

const contactFields = ['name', 'email', 'phone'] as const;
/** Countries by their letters: those where most Bengali speakers live first, then the rest of the world's larger ones. */
const countries =
  'BD IN GB US AE SA QA KW OM BH MY SG AU CA IT JP KR MV AF AR AT BE BR CH CL CN CO CZ DE DK EG ES ET FI FR GH GR HK HU ID IE IL IQ IR JO KE LB LK MA MM MX NG NL NO NP NZ PE PH PK PL PT RO RU SE TH TR TW UA VN ZA'.split(
    ' ',
  );

function renderRules({ words, settings, draft }: SettingsScene): TemplateResult[] {
  const { form } = words;
  const rules = Object.entries(form.rules) as [FieldRule, string][];
  return contactFields.map((field) =>
    renderChoice({
      name: `contact-${field}`,
      legend: form[field],
      options: rules,
      chosen: settings.contactForm[field],
      onPick: (rule) => draft.change('contactForm', { ...settings.contactForm, [field]: rule }),
      look: 'segments',
    }),
  );
}

/** Who may write, what is asked of them, and the privacy note. */
export function renderForm(scene: SettingsScene): TemplateResult {
  const { words, settings, draft, reading } = scene;
  const { form } = words;
  const { privacy, phoneCountry } = settings;
  const names = new Intl.DisplayNames([reading.locale], { type: 'region' });
  const modes = Object.entries(form.modes) as [typeof settings.accessMode, string][];
  return html`${section(
    form.access,
    undefined,
    renderChoice({
      name: 'accessMode',
      legend: form.access,
      isLegendHidden: true,
      options: modes,
      chosen: settings.accessMode,
      onPick: (mode) => draft.change('accessMode', mode),
      look: 'lines',
    }),
  )}
  ${section(form.fields, undefined, renderRules(scene))}
  ${section(
    form.country,
    form.countryHint,
    html`<div class="f">
      <label class="hush" for="phoneCountry">${form.country}</label>
      <div class="select">
        <select class="field" id="phoneCountry" @change=${(event: Event) => draft.change('phoneCountry', valueOf(event))}>
          ${[...new Set([phoneCountry, ...countries])].map(
            (country) =>
              html`<option value=${country} ?selected=${country === phoneCountry}>${names.of(country) ?? country}</option>`,
          )}
        </select>
        ${icon('down', 16)}
      </div>
      ${renderError(scene, 'phoneCountry')}
    </div>`,
  )}
  ${section(
    form.privacy,
    form.privacyHint,
    renderBilingual(scene, {
      path: 'privacy.text',
      value: privacy.text,
      onInput: (text) => draft.change('privacy', { ...privacy, text }),
      rows: 2,
      max: 300,
    }),
    renderText(scene, {
      path: 'privacy.url',
      label: form.url,
      hint: form.urlHint,
      type: 'url',
      value: privacy.url,
      max: 500,
      onInput: (url) => draft.change('privacy', { ...privacy, url: url.trim() }),
    }),
  )}
  ${section(
    form.visit,
    form.visitHint,
    renderChoice({
      name: 'visitDetails',
      legend: form.visit,
      isLegendHidden: true,
      options: Object.entries(form.visits) as [typeof settings.visitDetails, string][],
      chosen: settings.visitDetails,
      onPick: (value) => draft.change('visitDetails', value),
      look: 'lines',
    }),
  )}`;
}
