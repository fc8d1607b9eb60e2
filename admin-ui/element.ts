import { LitElement, unsafeCSS, type CSSResult } from 'lit';
import controlsText from './controls.css';
import { currentReading, onReading, type Reading } from './reading.ts';

const controls = unsafeCSS(controlsText);

/** The style sheets of an element: the shared controls, then its own in the order given. */
export function stylesOf(...texts: string[]): CSSResult[] {
  return [controls, ...texts.map((text) => unsafeCSS(text))];
}

/** An element of the console: it is drawn anew when the language, another preference, or what the agent may do changes. */
export class DeskElement extends LitElement {
  #stops: (() => void)[] = [];

  protected get reading(): Reading {
    return currentReading();
  }

  /** Ends with the element's stay in the page. */
  protected whileConnected(stop: () => void): void {
    this.#stops.push(stop);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.whileConnected(onReading(() => this.requestUpdate()));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stops.forEach((stop) => stop());
    this.#stops = [];
  }
}

/** Makes an element known once, however often its module is loaded. */
export function define(name: `desk-${string}`, element: CustomElementConstructor): void {
  if (customElements.get(name) === undefined) customElements.define(name, element);
}
