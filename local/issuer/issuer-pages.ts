import { nameOf, type IssuerAccount } from './issuer-accounts.ts';
import { greetingAt, languages, words, type Language, type Words } from './issuer-words.ts';

export interface PageContext {
  /** Path of the issuer on its server, such as /oidc. */
  readonly mount: string;
  readonly language: Language;
  readonly siteName?: Readonly<Record<Language, string>> | undefined;
  /** Where people go when a page leads nowhere. */
  readonly home: string;
}

export interface SignInForm {
  readonly accounts: readonly IssuerAccount[];
  readonly hour: number;
  readonly email?: string;
  readonly staySignedIn: boolean;
  /** Which sentence says what is wrong, and with which field. */
  readonly problem?:
    { readonly words: 'wrongPair' | 'missingEmail' | 'missingPassword'; readonly field: 'email' | 'password' } | undefined;
}

/** The sign-in form; everything a person typed or sees is escaped. */
export function signInPage(context: PageContext, form: SignInForm): string {
  const t = words[context.language];
  const { problem } = form;
  const invalid = (field: 'email' | 'password') =>
    problem?.field === field ? 'aria-invalid="true" aria-describedby="problem"' : '';
  const focus = (field: 'email' | 'password') =>
    (problem?.field ?? (form.email ? 'password' : 'email')) === field ? 'autofocus' : '';
  const site = context.siteName?.[context.language];
  return page(
    context,
    t.signInTitle,
    `
    <h1>${t[greetingAt(form.hour)]}</h1>
    <p class="lead">${escape(site === undefined ? t.toInbox : t.toSiteInbox.replace('{site}', site))}</p>
    <form method="post" novalidate>
      <label for="email">${t.email}</label>
      <div class="field"><input id="email" name="email" type="email" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="254" dir="ltr" value="${escape(form.email ?? '')}" ${invalid('email')} ${focus('email')}></div>
      <label for="password">${t.password}</label>
      <div class="field">
        <input id="password" name="password" type="password" autocomplete="current-password" maxlength="256" dir="ltr" ${invalid('password')} ${focus('password')}>
        <button class="eye" type="button" aria-label="${t.showPassword}" aria-pressed="false" aria-controls="password" hidden>${icons.eye}${icons.eyeOff}</button>
      </div>
      ${problem ? `<p class="problem" id="problem" role="alert">${icons.alert}<span>${t[problem.words]}</span></p>` : ''}
      <label class="stay"><input type="checkbox" name="stay" value="yes" ${form.staySignedIn ? 'checked' : ''}>${t.staySignedIn}</label>
      <button class="go" type="submit">${t.signIn}</button>
    </form>
    ${form.accounts.length > 0 ? demoAccounts(t, context.language, form.accounts) : ''}`,
    languageSwitch(context.language),
  );
}

export interface ChoiceForm {
  readonly email: string;
  /** The temporary one, which lets them in. */
  readonly password: string;
  readonly staySignedIn: boolean;
  readonly problem?: 'weakPassword' | 'reusedPassword' | 'unlikePasswords' | undefined;
}

/** Asks somebody who came by invitation for a password of their own. */
export function choicePage(context: PageContext, { email, password, staySignedIn, problem }: ChoiceForm): string {
  const t = words[context.language];
  const about = `aria-describedby="rule${problem ? ' problem' : ''}"`;
  const invalid = problem ? 'aria-invalid="true"' : '';
  const field = (name: string, value: string) => `<input type="hidden" name="${name}" value="${escape(value)}">`;
  return page(
    context,
    `${t.chooseTitle} · ${t.brand}`,
    `
    <h1>${t.chooseTitle}</h1>
    <p class="lead">${t.chooseText}</p>
    <form method="post" novalidate>
      ${field('password', password)}
      ${staySignedIn ? field('stay', 'yes') : ''}
      <label for="email">${t.email}</label>
      <div class="field"><input id="email" name="email" type="email" autocomplete="username" dir="ltr" readonly value="${escape(email)}"></div>
      <label for="password">${t.newPassword}</label>
      <div class="field">
        <input id="password" name="new" type="password" autocomplete="new-password" maxlength="256" dir="ltr" autofocus ${about} ${invalid}>
        <button class="eye" type="button" aria-label="${t.showPassword}" aria-pressed="false" aria-controls="password" hidden>${icons.eye}${icons.eyeOff}</button>
      </div>
      <p class="rule" id="rule">${t.passwordRule}</p>
      <label for="again">${t.passwordAgain}</label>
      <div class="field"><input id="again" name="again" type="password" autocomplete="new-password" maxlength="256" dir="ltr" ${invalid}></div>
      ${problem ? `<p class="problem" id="problem" role="alert">${icons.alert}<span>${t[problem]}</span></p>` : ''}
      <button class="go" type="submit">${t.keepPassword}</button>
    </form>`,
  );
}

function demoAccounts(t: Words, language: Language, accounts: readonly IssuerAccount[]): string {
  const rows = accounts.map((account, index) => {
    const name = escape(nameOf(account, language));
    return `<li><button class="demo" type="button" data-email="${escape(account.email)}" data-password="${escape(account.password)}">
        <span class="face hue-${index % 3}" aria-hidden="true">${initialOf(nameOf(account, language))}</span>
        <span class="who"><span class="name">${name}</span><span class="mail" lang="en">${escape(account.email)}</span></span>
        <span class="fill">${t.fillIn}</span>
      </button></li>`;
  });
  return `<section class="demos" aria-labelledby="demos" hidden>
      <h2 id="demos">${t.demoAccounts}</h2>
      <ul>${rows.join('\n')}</ul>
    </section>`;
}

/** A page that says something and leads on. */
export function noticePage(context: PageContext, notice: 'stale' | 'refused' | 'signedOut', detail?: string): string {
  const t = words[context.language];
  const title = t[`${notice}Title`];
  return page(
    context,
    `${title} · ${t.brand}`,
    `
    <h1>${title}</h1>
    <p class="lead">${t[`${notice}Text`]}</p>
    ${detail === undefined ? '' : `<p class="detail" lang="en">${escape(detail)}</p>`}
    <a class="go" href="${escape(context.home)}">${t.backToConsole}</a>`,
    notice === 'stale' ? languageSwitch(context.language) : '',
  );
}

/** Asks before signing out; the script answers at once, since the console has asked already. `form` is the provider's own. */
export function signOutPage(context: PageContext, form: string): string {
  const t = words[context.language];
  return page(
    context,
    `${t.signOutTitle} · ${t.brand}`,
    `
    <h1>${t.signOutTitle}</h1>
    <p class="lead">${t.signOutText}</p>
    ${form}
    <button class="go" type="submit" form="op.logoutForm" name="logout" value="yes" data-press-at-once>${t.signOut}</button>`,
  );
}

/** Only for pages whose address has no query of its own. */
function languageSwitch(language: Language): string {
  const others = languages.map((each) =>
    each === language
      ? `<b lang="${each}" aria-current="true">${languageNames[each]}</b>`
      : `<a href="?lang=${each}" lang="${each}" hreflang="${each}">${languageNames[each]}</a>`,
  );
  return `<nav class="languages" aria-label="${words[language].language}">${icons.globe}${others.join('<span aria-hidden="true">·</span>')}</nav>`;
}

function page(context: PageContext, title: string, main: string, foot = ''): string {
  const { mount, language } = context;
  const t = words[language];
  return `<!doctype html>
<html lang="${language}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <meta name="robots" content="noindex">
  <title>${escape(title)}</title>
  <link rel="stylesheet" href="${mount}/assets/sign-in.css">
  <script src="${mount}/assets/sign-in.js" defer></script>
</head>
<body>
  <div class="sheet">
    <header class="brand">${icons.mark}<span>${t.brand}</span></header>
    <main>${main}
    </main>
    ${foot}
  </div>
  <aside class="art" aria-label="${t.brand}">
    <img src="${mount}/assets/alpona.svg" alt="" width="1200" height="1200">
    <div class="say"><p lang="bn">কথা হোক সহজে</p><p>${t.promise}</p></div>
  </aside>
</body>
</html>
`;
}

const languageNames: Record<Language, string> = { en: 'English', bn: 'বাংলা' };

/** The first letter as a reader sees it: in Bengali a sign and its vowel belong together. */
function initialOf(name: string): string {
  const [first] = new Intl.Segmenter('bn', { granularity: 'grapheme' }).segment(name);
  return escape(first?.segment ?? '');
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

const icon = (name: string, size: number, content: string) =>
  `<svg class="icon ${name}" viewBox="0 0 20 20" width="${size}" height="${size}" aria-hidden="true">${content}</svg>`;

const icons = {
  mark: `<svg class="mark" viewBox="0 0 32 32" width="36" height="36" aria-hidden="true"><path class="bubble" d="M12 1.5h8A10.5 10.5 0 0 1 30.5 12v8A10.5 10.5 0 0 1 20 30.5H4.5a3 3 0 0 1-3-3V12A10.5 10.5 0 0 1 12 1.5z"/><path class="letter" d="M7.6 9.6h16.8M17 9.6v14M17 12.7c-3 .8-5.6 2.2-8.2 3.9 3.9.7 6.7 3.1 8.2 7M17 12.6c4.2 0 7 2 6.9 5.4"/><circle class="dot" cx="21.8" cy="19.2" r="2.3"/></svg>`,
  eye: icon('open', 20, '<path d="M2.5 10S5.2 5 10 5s7.5 5 7.5 5-2.7 5-7.5 5-7.5-5-7.5-5z"/><circle cx="10" cy="10" r="2.2"/>'),
  eyeOff: icon(
    'shut',
    20,
    '<path d="M4.6 6.6C3.2 8 2.5 10 2.5 10s2.7 5 7.5 5c1.2 0 2.3-.3 3.2-.8M8 5.3A7 7 0 0 1 10 5c4.8 0 7.5 5 7.5 5a12 12 0 0 1-1.9 2.6M3.5 3.5l13 13"/>',
  ),
  globe: icon(
    'globe',
    16,
    '<circle cx="10" cy="10" r="7"/><path d="M3 10h14M10 3c2.2 2 3.2 4.3 3.2 7S12.2 15 10 17c-2.2-2-3.2-4.3-3.2-7S7.8 5 10 3z"/>',
  ),
  alert: icon('alert', 16, '<circle cx="10" cy="10" r="7"/><path d="M10 6.5v4M10 13.5v.01"/>'),
};
