import { upFrames, type UpFrameType } from '../../../contract/frames.ts';
import { newId } from '../../../contract/ids.ts';
import type { Principal } from './principals.ts';
import type { Cell } from './run-routes.ts';
import { issueTicket, openSocket, opens, type Socket } from './sockets.ts';
import { lies } from './variants.ts';
import type { World } from './world.ts';

/** Those who can have a socket at all; that the others get no ticket is asked of the routes. */
const holders = [
  'guest own',
  'guest foreign',
  'customer own',
  'customer foreign',
  'customer of another site',
  'assigned agent',
  'admin',
] as const satisfies readonly Principal[];
type Holder = (typeof holders)[number];

/** What each frame is answered with, written by hand. `told`: the other side hears of it; `nobody`: nobody hears anything. */
const frameMatrix: Readonly<Record<UpFrameType, Readonly<Record<Holder, string>>>> = {
  'conversation.watch': {
    'guest own': 'conversation.watched',
    'guest foreign': 'not_found',
    'customer own': 'conversation.watched',
    'customer foreign': 'not_found',
    'customer of another site': 'not_found',
    'assigned agent': 'conversation.watched',
    admin: 'conversation.watched',
  },
  'heartbeat.send': {
    'guest own': 'heads of 1',
    'guest foreign': 'heads of 0',
    'customer own': 'heads of 1',
    'customer foreign': 'heads of 0',
    'customer of another site': 'heads of 0',
    'assigned agent': 'heads of 1',
    admin: 'heads of 1',
  },
  'typing.send': {
    'guest own': 'told',
    'guest foreign': 'nobody',
    'customer own': 'told',
    'customer foreign': 'nobody',
    'customer of another site': 'nobody',
    'assigned agent': 'told',
    admin: 'told',
  },
  'conversation.unwatch': {
    'guest own': 'conversation.unwatched',
    'guest foreign': 'conversation.unwatched',
    'customer own': 'conversation.unwatched',
    'customer foreign': 'conversation.unwatched',
    'customer of another site': 'conversation.unwatched',
    'assigned agent': 'conversation.unwatched',
    admin: 'conversation.unwatched',
  },
};

const isStaff = (holder: Holder): boolean => holder === 'assigned agent' || holder === 'admin';
const cell = (route: string, principal: string, variant: string, expected: string, got: string): Cell => ({
  ...{ route, principal, variant, expected, got, isRight: got === expected },
});

/** Rounds in which news has time to arrive; somebody who is told hears it in the first few. */
const patience = 50;

async function answerTo(type: UpFrameType, socket: Socket, conversationId: string, witness: Socket): Promise<string> {
  if (type === 'typing.send') {
    const isTold = (): boolean => witness.heard.some((frame) => frame.type === 'typing.noticed');
    for (let round = 0; round < patience && !isTold(); round += 1) {
      // One frame may be late; well-behaved clients say it again.
      socket.tell({ type, conversationId });
      await socket.ask({ type: 'heartbeat.send' });
      await witness.ask({ type: 'heartbeat.send' });
    }
    return isTold() ? 'told' : 'nobody';
  }
  const answer = await socket.ask(type === 'heartbeat.send' ? { type } : { type, conversationId });
  if (answer.type === 'heartbeat.answered') return `heads of ${answer.heads.length}`;
  return answer.type === 'problem.reported' ? answer.code : answer.type;
}

/** Sends every frame from everybody who can have a socket, and what nobody may send. */
async function askFrames(world: World): Promise<Cell[]> {
  const { credentials } = world.people;
  const ticketOf = (holder: Holder) =>
    issueTicket(world.url, isStaff(holder) ? 'staff' : 'customer', credentials[holder].staff ?? '');
  const cells: Cell[] = [];
  for (const holder of holders) {
    const { conversationId } = world.belongingsFor(holder);
    // Somebody who would hear of typing: the other side has the conversation open.
    const witness = await openSocket(await ticketOf(isStaff(holder) ? 'guest own' : 'admin'));
    await witness.ask({ type: 'conversation.watch', conversationId });
    const socket = await openSocket(await ticketOf(holder));
    for (const type of Object.keys(upFrames) as UpFrameType[]) {
      if (type === 'conversation.unwatch') continue;
      const got = await answerTo(type, socket, conversationId, witness);
      cells.push(cell(type, holder, 'as it is', frameMatrix[type][holder], got));
    }
    for (const type of ['conversation.watch', 'heartbeat.send'] as const) {
      const answer = await socket.ask({ type, ...(type === 'conversation.watch' && { conversationId }), ...lies });
      const got = answer.type === 'problem.reported' ? answer.code : answer.type;
      cells.push(cell(type, holder, 'more fields than asked for', 'invalid_input', got));
    }
    const list = await socket.ask({ type: 'conversation.watch', conversationId: [conversationId] });
    cells.push(cell('conversation.watch', holder, 'lists for words', 'problem.reported', list.type));
    const unknown = await socket.ask({ type: 'message.appended', conversationId });
    cells.push(cell('a frame that only the service sends', holder, 'as it is', 'problem.reported', unknown.type));
    const got = await answerTo('conversation.unwatch', socket, conversationId, witness);
    cells.push(cell('conversation.unwatch', holder, 'as it is', frameMatrix['conversation.unwatch'][holder], got));
    const internal = socket.heard.filter((frame) => frame.type === 'presence.changed' || frame.type === 'inbox.changed');
    if (!isStaff(holder)) cells.push(cell('what only staff hear', holder, 'as it is', '0', String(internal.length)));
    socket.close();
    witness.close();
  }
  return cells;
}

/** Knocks at the socket's door with everything that is no fresh ticket. */
async function askDoor(world: World): Promise<Cell[]> {
  const token = world.people.credentials['guest own'].customer ?? '';
  const ticket = () => issueTicket(world.url, 'customer', token);
  const door = async (variant: string, expected: boolean, address: string, protocols: readonly string[]): Promise<Cell> =>
    cell('$connect', 'anybody', variant, expected ? 'open' : 'shut', (await opens(address, protocols)) ? 'open' : 'shut');
  const { url, protocol, ...first } = await ticket();
  const late = await ticket();
  await world.expireTicket(late.ticket);
  return [
    await door('nothing offered', false, url, []),
    await door('a protocol without a ticket', false, url, [protocol]),
    await door('a made-up ticket', false, url, [protocol, newId()]),
    await door('an access token for a ticket', false, url, [protocol, token]),
    await door('the ticket in the address', false, `${url}?ticket=${first.ticket}`, [protocol]),
    await door('a ticket under another protocol', false, url, ['kotha.v0', first.ticket]),
    await door('an expired ticket', false, url, [protocol, late.ticket]),
    await door('a fresh ticket', true, url, [protocol, first.ticket]),
    await door('a used ticket', false, url, [protocol, first.ticket]),
  ];
}

/** Everything that can be said over a socket, and at its door. */
export async function askSockets(world: World): Promise<Cell[]> {
  return [...(await askDoor(world)), ...(await askFrames(world))];
}
