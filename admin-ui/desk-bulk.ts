import { html, nothing, type TemplateResult } from 'lit';
import type { Colleague } from '../contract/entities.ts';
import { priorities } from '../contract/triage.ts';
import styles from './bulk.css';
import './desk-menu.ts';
import type { MenuItem, PickEvent } from './desk-menu.ts';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { agentFace } from './face.ts';
import { glyph, icon } from './icons.ts';
import { startBulk, type BulkAction, type BulkRun, type BulkStep } from './inbox-bulk.ts';
import { nameOf } from './inbox-row.ts';
import { inboxWords, type InboxWords } from './inbox-words.ts';

/** What is done with everything that is picked: the bar at the foot of the list, its progress, what failed, one undo for all. */
export class DeskBulk extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = {
    desk: { attribute: false },
    ids: { attribute: false },
    pickAll: { attribute: false },
    drop: { attribute: false },
    run: { state: true },
    agents: { state: true },
  };
  declare desk: Desk;
  declare ids: readonly string[];
  declare pickAll: () => void;
  declare drop: () => void;
  declare run: BulkRun | undefined;
  declare agents: readonly Colleague[] | undefined;
  #isStopped = false;

  get #words(): InboxWords['bulk'] {
    return inboxWords(this.reading.locale).bulk;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.whileConnected(this.desk.inbox.subscribe(() => this.requestUpdate()));
    // Toasts stand above the bar, whatever its height.
    const foot = document.documentElement.style;
    const size = new ResizeObserver(() => foot.setProperty('--desk-foot', `${this.offsetHeight + 8}px`));
    size.observe(this);
    this.whileConnected(() => size.disconnect());
    this.whileConnected(() => foot.removeProperty('--desk-foot'));
    this.desk.agents().then(
      (agents) => (this.agents = agents),
      () => (this.agents = []),
    );
  }

  #saidOf(action: BulkAction, count: number): string {
    const { words, number, pick } = this.reading;
    const { done } = this.#words;
    const shown = number(count);
    switch (action.kind) {
      case 'status':
        return done[action.status](shown);
      case 'assign': {
        const { agent } = action;
        if (agent === null) return done.released(shown);
        return done.assigned(shown, agent.id === this.desk.me.id ? words.you : pick(agent.name));
      }
      case 'priority':
        return done.priority(shown, words.priority[action.priority]);
      case 'archive':
        return action.isArchived ? done.archived(shown) : done.unarchived(shown);
    }
  }

  #start(action: BulkAction): void {
    void this.#carryOut(
      this.ids.map((id) => ({ id, action })),
      (count) => this.#saidOf(action, count),
    );
  }

  async #carryOut(steps: readonly BulkStep[], said: (count: number) => string): Promise<void> {
    this.#isStopped = false;
    const { desk } = this;
    const run = startBulk(desk, steps, () => this.requestUpdate());
    this.run = run;
    await run.ended;
    const { done, failed, total } = run.progress;
    const { number } = this.reading;
    const undo = run.undo.length === 0 ? {} : { undo: () => this.#undo(run.undo) };
    const text = this.#isStopped ? this.#words.stopped(number(done), number(total)) : said(done);
    if (done > 0) desk.say({ text, ...undo });
    if (failed.length > 0) return;
    this.run = undefined;
    // Left meanwhile, what is picked now is not what was carried out.
    if (this.isConnected) this.drop();
  }

  /** Works also after the bar is gone: the toast that offers it stays. */
  #undo(steps: readonly BulkStep[]): void {
    const { desk } = this;
    const words = this.#words;
    desk.say(undefined);
    const run = startBulk(desk, steps, () => this.requestUpdate());
    void run.ended.then(() => {
      const { done, failed } = run.progress;
      const { number } = this.reading;
      const text = failed.length === 0 ? words.undone(number(done)) : words.failed(failed.length, number(failed.length));
      desk.say({ text });
    });
  }

  #agentItems(): MenuItem[] {
    const { words, pick } = this.reading;
    const { me } = this.desk;
    const colleagues = (this.agents ?? []).filter(({ id }) => id !== me.id);
    return [
      { id: `to ${me.id}`, label: this.#words.toMe, figure: agentFace(me, 20, this.reading) },
      ...colleagues.map((agent) => ({
        id: `to ${agent.id}`,
        label: pick(agent.name),
        figure: agentFace(agent, 20, this.reading, agent.presence),
      })),
      { id: 'nobody', label: words.nobody, figure: agentFace(null, 20, this.reading), section: '' },
    ];
  }

  #onAgent({ id }: PickEvent): void {
    const agent = [this.desk.me, ...(this.agents ?? [])].find((one) => `to ${one.id}` === id);
    const face = agent === undefined ? null : { id: agent.id, name: agent.name };
    this.#start({ kind: 'assign', agent: face });
  }

  #priorityItems(): MenuItem[] {
    const { words } = this.reading;
    return priorities
      .toReversed()
      .map((name) => ({ id: name, label: words.priority[name], figure: html`<span class="p-${name}">${glyph(name)}</span>` }));
  }

  #onPriority({ id }: PickEvent): void {
    const priority = priorities.find((name) => name === id);
    if (priority !== undefined) this.#start({ kind: 'priority', priority });
  }

  #renderMenu(label: string, figure: TemplateResult, items: MenuItem[], onPick: (event: PickEvent) => void): TemplateResult {
    return html`<desk-menu place="above" .label=${label} .items=${items} @desk-pick=${onPick}>
      <button slot="trigger" class="ib tip above" data-tip=${label} aria-label=${label}>${figure}</button>
    </desk-menu>`;
  }

  #renderButton(label: string, figure: TemplateResult, action: BulkAction): TemplateResult {
    return html`<button class="ib tip above" data-tip=${label} aria-label=${label} @click=${() => this.#start(action)}>
      ${figure}
    </button>`;
  }

  #renderActions(): TemplateResult {
    const { number } = this.reading;
    const words = this.#words;
    const { rows, look } = this.desk.inbox.view;
    const isAll = this.ids.length >= rows.length;
    const isArchive = look.view === 'archived';
    return html`<button
        class="all tip above"
        role="checkbox"
        aria-checked=${isAll ? 'true' : 'mixed'}
        data-tip=${isAll ? words.dropAll : words.pickAll(number(rows.length))}
        aria-label=${isAll ? words.dropAll : words.pickAll(number(rows.length))}
        @click=${isAll ? this.drop : this.pickAll}
      >
        <i class="box">${isAll ? icon('check', 14) : html`<b></b>`}</i>
      </button>
      <span class="grow med cut">${words.picked(number(this.ids.length))}</span>
      ${this.#renderButton(words.resolve, html`${icon('check')}`, { kind: 'status', status: 'resolved' })}
      ${this.#renderButton(words.close, html`${icon('checks')}`, { kind: 'status', status: 'closed' })}
      ${this.#renderMenu(words.assign, html`${icon('userplus')}`, this.#agentItems(), (event) => this.#onAgent(event))}
      ${this.#renderMenu(words.priority, html`${icon('bars')}`, this.#priorityItems(), (event) => this.#onPriority(event))}
      ${this.#renderButton(isArchive ? words.unarchive : words.archive, html`${icon('archive')}`, { kind: 'archive', isArchived: !isArchive })}
      <span class="line"></span>
      <button class="ib tip above last" data-tip=${words.dropAll} aria-label=${words.dropAll} @click=${this.drop}>
        ${icon('x')}
      </button>`;
  }

  #renderProgress({ progress, stop }: BulkRun): TemplateResult {
    const { number } = this.reading;
    const words = this.#words;
    const { done, failed, total } = progress;
    const end = () => {
      this.#isStopped = true;
      stop();
    };
    return html`<span class="spin"></span>
      <span class="grow med">${words.progress(number(done + failed.length), number(total))}</span>
      <progress max=${total} value=${done + failed.length} aria-label=${words.bar}></progress>
      <button class="plain" @click=${end}>${words.stop}</button>`;
  }

  #renderFailed({ progress: { failed } }: BulkRun): TemplateResult {
    const { words: shared, number } = this.reading;
    const words = this.#words;
    const retry = () => void this.#carryOut(failed, (count) => words.progress(number(count), number(failed.length)));
    return html`<div class="failed" role="alert">
      <p class="med">${words.failed(failed.length, number(failed.length))}</p>
      <ul aria-label=${words.failedList} tabindex="0">
        ${failed.map(({ id, reason }) => {
          const conversation = this.desk.inbox.find(id);
          const name = conversation === undefined ? shared.inbox.guest : nameOf(conversation, this.reading);
          return html`<li><span class="cut">${name}</span><span class="why">${shared.refusals[reason]}</span></li>`;
        })}
      </ul>
      <div class="acts">
        <button class="plain" @click=${retry}>${words.retryAll}</button>
        <button class="plain" @click=${() => this.#leave()}>${words.dismiss}</button>
      </div>
    </div>`;
  }

  #leave(): void {
    this.run = undefined;
    this.drop();
  }

  protected override render(): TemplateResult {
    const { run } = this;
    const isRunning = run?.progress.isRunning === true;
    const hasFailed = run !== undefined && !isRunning && run.progress.failed.length > 0;
    return html`<div class="bar ${hasFailed ? 'tall' : ''}" role="toolbar" aria-label=${this.#words.bar}>
      ${run === undefined ? this.#renderActions() : isRunning ? this.#renderProgress(run) : hasFailed ? this.#renderFailed(run) : nothing}
    </div>`;
  }
}
define('desk-bulk', DeskBulk);
