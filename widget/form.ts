import { emailLength, nameLength, phoneLength } from '../contract/limits.ts';
import type { ApiError } from '../client/http.ts';
import type { Chat, Trouble } from './chat-state.ts';
import { complainAbout, complaintOf, fieldsOf, withPlainDigits, type Complaint, type FieldName, type Values } from './contact.ts';
import type { MoreWords } from './more-words-en.ts';
import type { Kit, Scene } from './pieces.ts';
import type { Opening } from './kotha.d.ts';
import type { Branch } from './tree.ts';

export { default as styles } from './form.css';

const lock = 'M7 10.5h10a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2v-5a2 2 0 0 1 2-2M8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5';

const inputs = {
  name: { autocomplete: 'name', maxlength: nameLength },
  phone: { type: 'tel', autocomplete: 'tel', maxlength: phoneLength },
  email: { type: 'email', autocomplete: 'email', maxlength: emailLength },
  question: {},
};

/** The form before a first conversation; what is written stays until it is sent. */
export function createForm(kit: Kit, chat: Chat, changed: () => void): (scene: Scene, words: MoreWords) => Branch[] {
  const { h, icon, check: tick, mark, top, button, complaint, sentenceOf } = kit;
  const values: Values = {};
  const elements: Partial<Record<FieldName, HTMLElement>> = {};
  const checked = new Set<FieldName>();
  let complaints: Partial<Record<FieldName, Complaint | undefined>> = {};
  let refusal: Trouble | undefined;

  const check = (name: FieldName, isRequired: boolean) => {
    checked.add(name);
    complaints = { ...complaints, [name]: complainAbout(name, values[name] ?? '', isRequired) };
  };
  const fields = ({ config }: Scene) => [...fieldsOf(config), { name: 'question' as const, isRequired: false }];

  const submit = async (scene: Scene) => {
    const asked = fields(scene);
    for (const { name, isRequired } of asked) check(name, isRequired);
    refusal = undefined;
    if (!asked.some(({ name }) => complaints[name])) {
      const given = Object.entries(values).flatMap(([name, value]) => (value.trim() ? [[name, value.trim()]] : []));
      const { question, phone, ...contact } = Object.fromEntries(given) as Values;
      try {
        return await chat.begin({ ...contact, ...(phone && { phone: withPlainDigits(phone) }) }, question);
      } catch (error) {
        const { code, errors } = error as Partial<ApiError>;
        const refused = Object.entries(errors ?? {});
        const known = refused.filter(([name]) => asked.some((field) => field.name === name));
        complaints = Object.fromEntries(known.map(([name, { code }]) => [name, complaintOf(code)]));
        if (!known.length) refusal = code ?? 'internal';
      }
    }
    changed();
    const wrong = asked.find(({ name }) => complaints[name]);
    if (wrong) elements[wrong.name]?.focus();
  };

  const field = (words: MoreWords, name: FieldName, isRequired: boolean): Branch => {
    const wrong = complaints[name];
    const isRight = checked.has(name) && !wrong && !!values[name]?.trim();
    return h(
      'div',
      { class: 'lab', key: name },
      h('label', { for: name }, words[name], !isRequired && h('em', {}, words.optional)),
      h(
        'span',
        { class: 'inp' },
        h(name === 'question' ? 'textarea' : 'input', {
          ...inputs[name],
          id: name,
          ref: (element: HTMLElement) => (elements[name] = element),
          value: values[name] ?? '',
          rows: name === 'question' && '2',
          'aria-required': isRequired && 'true',
          'aria-invalid': !!wrong && 'true',
          'aria-describedby': wrong && `mend-${name}`,
          oninput(event: Event) {
            values[name] = (event.target as HTMLInputElement).value;
            // A complaint goes the moment it is mended, and none comes while somebody still writes.
            if (complaints[name]) check(name, isRequired);
            changed();
          },
          onblur() {
            if (values[name]) check(name, isRequired);
            changed();
          },
        }),
        isRight && name !== 'question' && icon(tick),
      ),
      wrong && complaint(words.mend[wrong], `mend-${name}`),
    );
  };

  let opening: Opening | undefined;

  return (scene, words) => {
    // A question that the page asks for takes the place of what was written before.
    if (opening !== chat.state.opening) {
      opening = chat.state.opening;
      if (opening?.text) values.question = opening.text;
    }
    const { config, locale } = scene;
    const { url } = config.privacy;
    const note = config.privacy.text[locale];
    return [
      top(scene, config.siteName[locale], mark(), chat.goHome),
      h(
        'form',
        {
          class: 'form',
          key: 'form',
          novalidate: true,
          onsubmit(event: Event) {
            event.preventDefault();
            void submit(scene);
          },
        },
        h('div', { key: 'why' }, h('h2', {}, words.beforeWeStart), h('p', {}, words.soWeCanReach)),
        ...fields(scene).map(({ name, isRequired }) => field(words, name, isRequired)),
        refusal && complaint(sentenceOf(refusal, scene)),
        button(words.begin, undefined, chat.state.isBusy),
        h('p', { class: 'fine', key: 'fine' }, icon(lock), words.onlyToAnswer),
        note &&
          h('p', { class: 'fine', key: 'privacy' }, url ? h('a', { href: url, target: '_blank', rel: 'noopener' }, note) : note),
      ),
    ];
  };
}
