import type { Attachment } from '../contract/entities.ts';
import type { Room } from './room.ts';
import type { AroundLabels } from './around-labels.ts';
import type { Attaching, FileRoom } from './file-room.ts';
import type { FileVoice } from './file-voice.ts';
import type { Files } from './files.ts';
import type { Scene } from './pieces.ts';
import type { Branch, Child } from './tree.ts';

const clip =
  'M19.5 11.2l-7.300 7.300a4.6 4.6 0 0 1-6.500-6.500l7.600-7.600a3.050 3.050 0 0 1 4.300 4.300l-7.400 7.400a1.5 1.5 0 0 1-2.100-2.100l6.600-6.600';
const microphone = 'M12 3.5a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0v-5a3 3 0 0 1 3-3zM5.500 11.500a6.500 6.500 0 0 0 13 0M12 18v2.500';

/** Under this name the draft store keeps which files wait in a conversation's composer. */
const trayKey = (conversationId: string): string => `files ${conversationId}`;

/** The ways to send something else than words; what they lead to is loaded when somebody reaches for one of them. */
export function createAttach(room: Room) {
  const { kit, chat, changed, wear, onDemand } = room;
  const choice = onDemand(() => import('./file-voice.ts'), changed);
  const players = onDemand(async () => wear(await import('./player.ts')), changed);
  const shown = onDemand(async () => wear(await import('./shown-files.ts')).createShownFiles(fileRoom), changed);
  let voiceOf: FileVoice | undefined;
  const voice: FileVoice = (scene) => (voiceOf ??= choice()?.createFileVoice(room))?.(scene);
  const fileRoom: FileRoom = { ...room, voice, choice, players, shown, trayKey };
  /** Some file of a message was drawn, so that there may be a light-box. */
  let hasShown = false;
  let files: Files | undefined;
  let coming: Promise<Files> | undefined;
  /** Files were dropped or pasted before there was anybody to take them. */
  let given = 0;
  let hooked: Element | undefined;

  const load = async () => {
    files = wear(await import('./files.ts')).createFiles(fileRoom);
    changed();
    return files;
  };
  /** A failed fetch is tried again at the next reach. */
  const reach = () => (coming ??= load().catch((error: unknown) => ((coming = undefined), Promise.reject(error as Error))));
  const act = (run: (files: Files) => unknown) => chat.tryTo(async () => run(files ?? (await reach())));
  const prepare = () => void reach().catch(() => undefined);

  const mayAttach = () => {
    const { config, thread, page } = chat.state;
    const isOpen = page === 'thread' && thread?.view.conversation && thread.view.conversation.status !== 'closed';
    return !!isOpen && !!config?.allowedFileTypes.length;
  };
  const hasFile = ({ dataTransfer }: DragEvent) => !!dataTransfer?.types.includes('Files');
  /** Files may be dropped anywhere on the panel and pasted anywhere in it. */
  const hook = (section: HTMLElement) => {
    hooked = section;
    section.addEventListener('dragover', (event) => {
      if (!hasFile(event)) return;
      // Also where nothing is taken: else the browser leaves the page for what is dropped on it.
      event.preventDefault();
      if (mayAttach()) void act((there) => there.hold(true));
      else if (event.dataTransfer) event.dataTransfer.dropEffect = 'none';
    });
    section.addEventListener('dragleave', (event) => {
      if (!section.contains(event.relatedTarget as Node | null)) files?.hold(false);
    });
    const take = (event: Event, data: DataTransfer | null) => {
      // They are there only as long as the event is.
      const found = [...(data?.files ?? [])];
      if (!found.length || !mayAttach()) return;
      event.preventDefault();
      given++;
      void act((there) => there.add(found)).finally(() => given--);
    };
    section.addEventListener('drop', (event) => {
      if (hasFile(event)) event.preventDefault();
      files?.hold(false);
      take(event, event.dataTransfer);
    });
    section.addEventListener('paste', (event) => take(event, event.clipboardData));
  };

  const clipTap = (words: AroundLabels, scene: Scene): Branch => {
    const label = files?.label(scene) ?? words.attach;
    return kit.h(
      'button',
      {
        class: 'tap clip',
        key: 'clip',
        'aria-label': label,
        title: label,
        'aria-expanded': files?.isOffering === undefined ? undefined : `${files.isOffering}`,
        onpointerenter: prepare,
        onfocus: prepare,
        onclick: () => void act((there) => there.offer()),
      },
      kit.icon(clip),
    );
  };
  const microphoneTap = (words: AroundLabels): Branch =>
    kit.tap(words.record, microphone, () => void act((there) => there.record()));

  return {
    /** Each file in the space that it will need, so that nothing moves when what draws it arrives. */
    filesOf(files: readonly Attachment[], scene: Scene): Child {
      hasShown = true;
      return files.map((file) =>
        kit.h(
          'div',
          {
            class: `att ${file.kind}`,
            key: file.id,
            ref({ style }: HTMLElement) {
              const { kind, width = 1, height = 1 } = file;
              style.height = `${kind === 'image' ? Math.min(232, Math.max(100, (232 * height) / width)) : 64}px`;
            },
          },
          shown()?.draw(file, scene) ?? file.name,
        ),
      );
    },
    draw(scene: Scene, words: AroundLabels, field: HTMLElement | undefined): Attaching {
      const section = field?.closest<HTMLElement>('section');
      if (section && section !== hooked) hook(section);
      if (!mayAttach()) return {};
      const { threadId = '' } = chat.state;
      // What waited here when an earlier page went is shown again.
      if (!files && chat.readDraft(trayKey(threadId))) prepare();
      const takesSound = scene.config.allowedFileTypes.some((type) => type.startsWith('audio/'));
      return {
        clip: clipTap(words, scene),
        microphone: takesSound && microphoneTap(words),
        ...files?.draw(scene),
      };
    },
    /** Whether files go with the words that `take` hands over, now or when they are there; `returned` hears when they had to stay. */
    goes: (take: () => string, returned: () => void): boolean => given > 0 || !!files?.send(take, returned),
    /** Above the whole conversation: where a file may be dropped, and a picture that is seen large. */
    above: (scene: Scene): Child => [files?.dropSurface(scene), hasShown && shown()?.above(scene)],
  };
}
