import { html, type TemplateResult } from 'lit';
import type { Bilingual } from '../contract/entities.ts';
import { icon } from './icons.ts';
import { renderBilingual, renderBilingualSetting, renderChoice, section, type SettingsScene } from './settings-parts.ts';

const mostSuggestions = 6;

/** Questions that a customer asks with one tap; each in both languages, in this order. */
function renderSuggestions(scene: SettingsScene): TemplateResult {
  const { words, settings, draft } = scene;
  const { messages } = words;
  const { suggestions } = settings;
  const put = (next: readonly Bilingual[]) => draft.change('suggestions', [...next]);
  return html`<ol class="asked">
      ${suggestions.map(
        (question, index) =>
          html`<li>
            ${renderBilingual(scene, {
              path: `suggestions.${index}`,
              value: question,
              max: 80,
              onInput: (value) => put(suggestions.map((old, at) => (at === index ? value : old))),
            })}
            <button
              class="ib"
              aria-label=${messages.removeSuggestion(question[scene.reading.locale] || String(index + 1))}
              @click=${() => put(suggestions.filter((_, at) => at !== index))}
            >
              ${icon('x', 16)}
            </button>
          </li>`,
      )}
    </ol>
    <button
      class="btn"
      ?disabled=${suggestions.length >= mostSuggestions}
      @click=${() => put([...suggestions, { en: '', bn: '' }])}
    >
      ${icon('plus', 16)}${messages.addSuggestion}
    </button>`;
}

/** What the chat says of itself, in both languages. */
export function renderMessages(scene: SettingsScene): TemplateResult {
  const { words, settings, draft } = scene;
  const { messages } = words;
  const promises = Object.entries(messages.replyTimes) as [keyof typeof messages.replyTimes, string][];
  return html`${section(messages.siteName, messages.siteNameHint, renderBilingualSetting(scene, 'siteName', { max: 60 }))}
  ${section(messages.welcome, messages.welcomeHint, renderBilingualSetting(scene, 'welcomeMessage', { rows: 3, max: 300 }))}
  ${section(messages.offline, messages.offlineHint, renderBilingualSetting(scene, 'offlineMessage', { rows: 3, max: 300 }))}
  ${section(
    messages.replyTime,
    messages.replyTimeHint,
    renderChoice({
      name: 'replyTime',
      legend: messages.replyTime,
      isLegendHidden: true,
      options: promises,
      chosen: settings.replyTime,
      onPick: (value) => draft.change('replyTime', value),
      look: 'lines',
    }),
  )}
  ${section(messages.suggestions, messages.suggestionsHint, renderSuggestions(scene))}
  ${section(messages.teaser, messages.teaserHint, renderBilingualSetting(scene, 'teaser', { max: 120 }))}`;
}
