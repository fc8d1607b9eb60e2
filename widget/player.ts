import { createPlayer, rateAfter, type PlayerOptions } from '../client/player.ts';
import { barsOf } from '../client/waveform.ts';
import type { FileSpeech } from '../look/file-sentences.ts';
import type { Room } from './room.ts';
import type { Branch, Child } from './tree.ts';

export { stretched } from '../client/waveform.ts';
export { default as styles } from './player.css';

const playing = 'M9 6v12M15 6v12';
const paused = 'M8.500 5.500l10 6.500-10 6.500z';
const bars = 34;
const stepPx = 4;
const highPx = 32;

/** Bars around a middle line as one drawing; even silence leaves dots. */
export const waveDrawing = (levels: readonly number[]): string =>
  levels
    .map((level, place) => {
      const half = 0.5 + level * (highPx / 2 - 2);
      return `M${place * stepPx + 2} ${(highPx / 2 - half).toFixed(1)}v${(2 * half).toFixed(1)}`;
    })
    .join('');

export interface PlayerView {
  draw(speech: FileSpeech, unplayable?: Child): Child;
  close(): void;
}

/** A recording to listen to: its waveform is its scale, walked by arrows as well. */
export function createPlayerView(
  { kit: { h, icon }, changed }: Pick<Room, 'kit' | 'changed'>,
  { waveform, ...options }: Omit<PlayerOptions, 'changed'> & { readonly waveform?: readonly number[] | undefined },
): PlayerView {
  const player = createPlayer({ ...options, changed });
  const levels = barsOf(waveform, bars);

  const scale = ({ words, measures }: FileSpeech): Branch => {
    const { positionMs, durationMs } = player;
    const played = durationMs ? Math.round((positionMs / durationMs) * bars) : 0;
    return h(
      'span',
      { class: 'wave', key: 'wave' },
      h('input', {
        key: 'seek',
        type: 'range',
        min: '0',
        max: `${Math.max(1, Math.round(durationMs))}`,
        step: `${Math.max(100, Math.round(durationMs / 30))}`,
        value: `${Math.round(positionMs)}`,
        'aria-label': words.seek,
        'aria-valuetext': words.place(measures.spoken(positionMs), measures.spoken(durationMs)),
        oninput: ({ target }: Event) => player.seek(Number((target as HTMLInputElement).value)),
      }),
      h(
        'svg',
        { viewBox: `0 0 ${bars * stepPx} ${highPx}`, preserveAspectRatio: 'none', 'aria-hidden': 'true', key: 'bars' },
        h('path', { class: 'rest', d: waveDrawing(levels) }),
        h('path', { d: waveDrawing(levels.slice(0, played)) }),
      ),
    );
  };

  return {
    draw(speech, unplayable) {
      const { words, measures } = speech;
      const { state, positionMs, durationMs, rate } = player;
      const isOn = state === 'playing' || state === 'loading';
      if (state === 'failed') return [h('span', { class: 'mute', key: 'mute', role: 'alert' }, words.cannotPlay), unplayable];
      return [
        h(
          'button',
          {
            class: 'play',
            key: 'play',
            'aria-label': isOn ? words.pause : words.play,
            'aria-busy': state === 'loading' && 'true',
            onclick: player.toggle,
          },
          icon(isOn ? playing : paused),
        ),
        scale(speech),
        h('span', { class: 'clock', key: 'clock' }, measures.clock(state === 'idle' && !positionMs ? durationMs : positionMs)),
        h(
          'button',
          {
            class: 'speed',
            key: 'speed',
            'aria-label': words.speed(measures.rate(rate)),
            onclick: () => player.setRate(rateAfter(rate)),
          },
          measures.rate(rate),
        ),
      ];
    },
    close: player.close,
  };
}
