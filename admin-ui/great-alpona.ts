import { svg, type SVGTemplateResult } from 'lit';
import { around } from './ornaments.ts';

type Part = SVGTemplateResult;

const dot = (radius: number, size: number, kind = 'dot') => svg`<circle class=${kind} cy=${-radius} r=${size} />`;

/** The vine between two rings: a wave of 30 turns around the centre. */
function vine(): string {
  const steps = 30 * 12;
  const point = (step: number) => {
    const turn = (step / steps) * 2 * Math.PI;
    const radius = 372 + 13 * Math.cos(30 * turn);
    return `${(radius * Math.sin(turn)).toFixed(1)} ${(-radius * Math.cos(turn)).toFixed(1)}`;
  };
  return `M${Array.from({ length: steps }, (_, step) => point(step)).join('L')}Z`;
}

/** The great alpona beside the sign-in, drawn ring by ring from the middle. */
export function greatAlpona(): Part {
  return svg`<svg viewBox="-560 -560 1120 1120" aria-hidden="true"><g>
    ${around(8, svg`<path d="M0-16C19-26.1 19-42.7 0-62C-19-42.7-19-26.1 0-16Z"/><path d="M0-24C8-29.3 8-37.9 0-48C-8-37.9-8-29.3 0-24Z"/>`)}
    ${around(8, svg`<path d="M0-42C12-51.2 12-66.4 0-84C-12-66.4-12-51.2 0-42Z"/><path d="M0-58V-74"/>`, 22.5)}
    <circle r="11"/><circle class="gold" r="4"/>${around(32, dot(97, 2.4), 5.625)}<circle r="108"/><circle r="114"/>
    ${around(16, svg`<path d="M0-120C21-133.6 21-156 0-182C-21-156-21-133.6 0-120Z"/><path d="M0-130C9-137.5 9-149.7 0-164C-9-149.7-9-137.5 0-130Z"/><path d="M-6-190C-10-199-6-207 0-210C6-207 10-199 6-190"/>`)}
    ${around(16, svg`<path d="M0-150C8-160.1 8-176.7 0-196C-8-176.7-8-160.1 0-150Z"/>${dot(206, 3, 'gold')}`, 11.25)}
    ${around(48, svg`<path d="M0-218C3.6-230.5 26.5-229 28.5-216.1"/>`)}
    ${around(20, svg`<path d="M0-232C20-236 34-252 33-274C32-296 18-312-2-322C4-309 2-300-6-292C-19-279-25-264-21-250C-18-239-10-232 0-232Z"/><path d="M3-244C15-248 22-259 21-273C20-284 14-294 6-301C7-292 3-285-3-279C-11-271-13-261-10-253C-8-247-3-243 3-244Z"/><path d="M4-252c5-2 8-7 7-12c-1-4-5-6-8-4c-3 2-2 6 1 6"/>`)}
    ${around(20, svg`${dot(242, 2.2)}${dot(330, 2.6)}<path d="M0-268v-20M0-274c4-2 6-6 6-10M0-274c-4-2-6-6-6-10"/>`, 9)}
    <circle r="344"/><path d=${vine()} />
    ${around(30, svg`<path d="M0-385c-5 6-5 13 0 18c5-5 5-12 0-18zM0-367v6"/>`)}
    ${around(30, svg`<path d="M0-360c-6-7-6-15 0-21c6 6 6 14 0 21zM0-381v-6"/>${dot(393, 2)}`, 6)}
    <circle r="408"/><circle r="414"/>
    ${around(40, svg`<path d="M0-420C17-430.6 17-447.8 0-468C-17-447.8-17-430.6 0-420Z"/><path d="M0-430V-448"/>${dot(482, 2.4, 'gold')}`)}
    ${around(40, svg`${dot(462, 2.6)}${dot(474, 1.7)}`, 4.5)}
    ${around(60, svg`<path d="M0-498C6.5-514.2 47.3-512.1 52.1-495.3M0-508C6.6-524.2 48.2-522 53.1-505.2"/>`)}${around(60, dot(534, 2.2), 3)}</g></svg>`;
}
