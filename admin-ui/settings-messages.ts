import { html, type TemplateResult } from 'lit';
import { renderBilingualSetting, renderChoice, section, type SettingsScene } from './settings-parts.ts';

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
  )}`;
}
