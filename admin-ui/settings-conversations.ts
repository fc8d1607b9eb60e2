import { html, type TemplateResult } from 'lit';
import { fileKinds, fileTypes, type FileKind, type FileType } from '../contract/file-types.ts';
import { renderError, renderSwitch, section, valueOf, type SettingsScene } from './settings-parts.ts';

const mebibyte = 1024 * 1024;

interface Figure {
  readonly path:
    'maxOpenConversations' | 'closeResolvedAfterDays' | 'maxFileSizeBytes' | 'defaultCapacity' | 'reassignAfterMinutes';
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onInput: (value: number) => void;
}

/** A whole number within its bounds. */
const renderFigure = (scene: SettingsScene, { path, label, value, min, max, onInput }: Figure): TemplateResult =>
  html`<div class="f figure">
    <label for=${path}>${label}</label>
    <input
      class="field"
      id=${path}
      type="number"
      inputmode="numeric"
      min=${min}
      max=${max}
      step="1"
      .value=${String(value)}
      aria-invalid=${String(path in scene.draft.view.errors)}
      aria-describedby=${`mend-${path}`}
      @input=${(event: Event) => onInput(Math.round(Number(valueOf(event))))}
    />
    ${renderError(scene, path)}
  </div>`;

const typesOf = (kind: FileKind): FileType[] =>
  (Object.keys(fileTypes) as FileType[]).filter((type) => fileTypes[type].kind === kind);

function renderTypes({ words, settings, draft }: SettingsScene): TemplateResult[] {
  const { allowedFileTypes } = settings;
  const turn = (type: FileType) =>
    draft.change(
      'allowedFileTypes',
      // In the contract's order, so that switching one off and on again is no change.
      (Object.keys(fileTypes) as FileType[]).filter((other) => (other === type) !== allowedFileTypes.includes(other)),
    );
  return fileKinds.map(
    (kind) =>
      html`<fieldset class="ticks">
        <legend>${words.conversations.kinds[kind]}</legend>
        <div class="options">
          ${typesOf(kind).map(
            (type) =>
              html`<label class="tick"
                ><input type="checkbox" .checked=${allowedFileTypes.includes(type)} @change=${() => turn(type)} />${fileTypes[
                  type
                ].extensions[0].toUpperCase()}</label
              >`,
          )}
        </div>
      </fieldset>`,
  );
}

/** How many conversations, how long they stay, who gets them, what may be sent in them, and whether they can be heard. */
export function renderConversations(scene: SettingsScene): TemplateResult {
  const { words, settings, draft } = scene;
  const { conversations, assignment } = words;
  return html`${section(
    conversations.title,
    undefined,
    renderFigure(scene, {
      path: 'maxOpenConversations',
      label: conversations.most,
      value: settings.maxOpenConversations,
      min: 1,
      max: 20,
      onInput: (value) => draft.change('maxOpenConversations', value),
    }),
    renderFigure(scene, {
      path: 'closeResolvedAfterDays',
      label: conversations.closeAfter,
      value: settings.closeResolvedAfterDays,
      min: 1,
      max: 90,
      onInput: (value) => draft.change('closeResolvedAfterDays', value),
    }),
    renderSwitch(conversations.sounds, conversations.soundsHint, settings.sounds, (isOn) => draft.change('sounds', isOn)),
  )}
  ${section(
    assignment.title,
    undefined,
    renderSwitch(assignment.auto, assignment.autoHint, settings.autoAssign, (isOn) => draft.change('autoAssign', isOn)),
    renderFigure(scene, {
      path: 'defaultCapacity',
      label: assignment.capacity,
      value: settings.defaultCapacity,
      min: 1,
      max: 100,
      onInput: (value) => draft.change('defaultCapacity', value),
    }),
    renderFigure(scene, {
      path: 'reassignAfterMinutes',
      label: assignment.reassign,
      value: settings.reassignAfterMinutes,
      min: 0,
      max: 1440,
      onInput: (value) => draft.change('reassignAfterMinutes', value),
    }),
  )}
  ${section(
    conversations.files,
    conversations.filesHint,
    renderFigure(scene, {
      path: 'maxFileSizeBytes',
      label: conversations.size,
      value: Math.round(settings.maxFileSizeBytes / mebibyte),
      min: 1,
      max: 25,
      onInput: (value) => draft.change('maxFileSizeBytes', value * mebibyte),
    }),
    renderTypes(scene),
    renderError(scene, 'allowedFileTypes'),
  )}`;
}
