import { startRecording, type Recording, type RecorderError, type VoiceNote } from '../client/recorder.ts';
import { voiceMs } from '../contract/limits.ts';
import type { FileSpeech } from '../look/file-sentences.ts';
import type { FileRoom } from './file-room.ts';
import type { PlayerView } from './player.ts';
import type { Tray } from './tray.ts';
import type { Branch, Child } from './tree.ts';

export { default as styles } from './recording.css';

const bin = 'M5 7h14M9.500 7V4.500h5V7M7 7l.8 12.500h8.400L17 7M10.500 10.500v5.500M13.500 10.500v5.500';
const square = 'M7.500 7.500h9v9h-9z';
const cross = 'M6 6l12 12M18 6L6 18';
const upward = 'M12 19V5.500M6 11.200l6-6 6 6';
const bars = 30;
/** The time is said aloud no more often than this. */
const saidEveryMs = 10_000;

type Stage =
  | { readonly is: 'asking' }
  | { readonly is: 'recording'; readonly recording: Recording }
  | { readonly is: 'kept'; readonly note: VoiceNote; readonly url: string }
  | { readonly is: 'refused'; readonly sentence: (speech: FileSpeech) => string };

const nameOf = ({ type }: VoiceNote): string =>
  `voice-${new Date().toISOString().slice(0, 16).replace(/\D/g, '-')}.${type.slice(type.indexOf('/') + 1)}`;

/** A voice message in place of the field: recorded, listened to, discarded or sent. */
export function createVoiceStrip({ kit, chat, changed, players }: FileRoom) {
  const { h, icon, tap } = kit;
  let stage: Stage | undefined;
  let element: HTMLElement | undefined;
  let tray: Tray | undefined;
  let view: PlayerView | undefined;

  const now = (): Stage | undefined => stage;
  const become = (next: Stage | undefined) => {
    if (stage?.is === 'kept') {
      view?.close();
      view = undefined;
      URL.revokeObjectURL(stage.url);
    }
    stage = next;
    changed();
  };
  /** The field is where it was, and the writer in it. */
  const leave = () => {
    const root = element?.getRootNode() as ShadowRoot | undefined;
    become(undefined);
    requestAnimationFrame(() => root?.querySelector<HTMLElement>('.field textarea')?.focus());
  };
  const keep = (note: VoiceNote | undefined) => {
    if (!note) return become({ is: 'refused', sentence: ({ words }) => words.nothingHeard });
    become({ is: 'kept', note, url: URL.createObjectURL(note.blob) });
  };
  const listen = ({ note: { durationMs, waveform }, url }: Extract<Stage, { is: 'kept' }>, speech: FileSpeech): Child => {
    view ??= players()?.createPlayerView({ kit, changed }, { address: () => Promise.resolve(url), durationMs, waveform });
    return view?.draw(speech);
  };
  const begin = async () => {
    const { config } = chat.state;
    if (['asking', 'recording'].includes(now()?.is ?? '') || !config) return;
    const mine: Stage = { is: 'asking' };
    become(mine);
    try {
      const recording = await startRecording({
        types: config.allowedFileTypes,
        mostMs: voiceMs,
        mostBytes: config.maxFileSizeBytes,
        onLevel: () => {
          // A microphone that nobody sees is not left on.
          if (element && !element.offsetWidth) recording.stop();
          changed();
        },
      });
      // Cancelled while the browser asked.
      if (now() !== mine) return recording.cancel();
      const heard: Stage = { is: 'recording', recording };
      become(heard);
      const note = await recording.ended;
      if (now() === heard) keep(note);
    } catch (error) {
      const { problem } = error as RecorderError;
      if (now() === mine) become({ is: 'refused', sentence: ({ words }) => words.microphone[problem] });
    }
  };
  const discard = () => {
    if (stage?.is === 'recording') stage.recording.cancel();
    leave();
  };
  const send = async () => {
    const note = stage?.is === 'kept' ? stage.note : stage?.is === 'recording' ? await stopped(stage.recording) : undefined;
    if (!note || !tray) return;
    const { blob, type, durationMs, waveform } = note;
    tray.addNote({ name: nameOf(note), type, blob, durationMs, waveform });
    tray.send('');
    leave();
  };
  const stopped = ({ stop, ended }: Recording) => {
    stop();
    return ended;
  };

  const onkeydown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    // Ends the recording, not the chat around it.
    event.stopPropagation();
    discard();
  };
  const sendTap = (label: string): Branch =>
    h('button', { class: 'go', key: 'go', 'aria-label': label, title: label, onclick: () => void send() }, icon(upward));
  const live = ({ recording }: Extract<Stage, { is: 'recording' }>, { words, measures }: FileSpeech): Child => {
    const { elapsedMs, levels } = recording;
    const heard = levels.slice(-bars * 2);
    const tools = players();
    const drawn = tools?.waveDrawing(tools.stretched(heard, Math.min(bars, Math.ceil(heard.length / 2))));
    const saidMs = Math.floor(elapsedMs / saidEveryMs) * saidEveryMs;
    return [
      h('i', { class: 'red', key: 'red' }),
      h('span', { class: 'clock', key: 'clock', 'aria-hidden': 'true' }, measures.clock(Math.floor(elapsedMs / 1000) * 1000)),
      h(
        'span',
        { class: 'wave', key: 'wave', 'aria-hidden': 'true' },
        h('svg', { viewBox: `0 0 ${bars * 4} 32` }, h('path', { d: drawn })),
      ),
      h(
        'span',
        { class: 'aside', key: 'said', role: 'status' },
        saidMs ? words.recordingFor(measures.spoken(saidMs)) : `${words.recording}, ${words.mostTime(measures.spoken(voiceMs))}`,
      ),
      tap(words.stop, square, recording.stop),
      sendTap(words.sendVoice),
    ];
  };

  return {
    begin: () => void begin(),
    /** What stands above and in place of the field; undefined when nothing is recorded. */
    draw(speech: FileSpeech, current: Tray): { above: Child; field: Child } | undefined {
      if (tray !== current) {
        // Another conversation's field: what was recorded was not meant for it.
        if (tray && stage?.is === 'recording') stage.recording.cancel();
        if (tray) stage = undefined;
        tray = current;
      }
      if (!stage) return undefined;
      const { words, measures } = speech;
      if (stage.is === 'refused')
        return {
          above: h(
            'div',
            { class: 'tell', key: 'mic', role: 'alert' },
            h('span', {}, stage.sentence(speech)),
            tap(words.close, cross, leave),
          ),
          field: undefined,
        };
      const isCut = stage.is === 'kept' && stage.note.durationMs >= voiceMs;
      return {
        above: isCut && h('p', { class: 'hint', key: 'cut', role: 'status' }, words.cut(measures.spoken(voiceMs))),
        field: h(
          'div',
          {
            class: 'field voice',
            key: 'voice',
            role: 'group',
            'aria-label': words.kind.audio,
            onkeydown,
            ref(made: HTMLElement) {
              element = made;
              queueMicrotask(() => made.querySelector('button')?.focus());
            },
          },
          tap(words.discard, bin, discard),
          stage.is === 'asking' && h('span', { class: 'hint', key: 'asking', role: 'status' }, words.recording),
          stage.is === 'recording' && live(stage, speech),
          stage.is === 'kept' && [listen(stage, speech), sendTap(words.sendVoice)],
        ),
      };
    },
  };
}
export type VoiceStrip = ReturnType<typeof createVoiceStrip>;
