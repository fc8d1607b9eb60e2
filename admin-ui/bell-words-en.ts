/** Words of the bell's sheet and of what the device tells, in English. */
export const words = {
  tabs: { all: 'All', mention: 'Mentions', assigned: 'Assigned' },
  seen: 'Mark all as seen',
  tune: 'What you are told of',
  guest: 'A guest',
  somebody: 'Somebody',
  isNew: 'New',
  notices: {
    assigned: (name: string, by: string) => (by === '' ? `${name} was assigned to you` : `${by} gave you ${name}`),
    mention: (name: string, by: string) => `${by} mentioned you · ${name}`,
    rated: (name: string, score: string) => `${name} rated you ${score} of 5`,
    waiting: (name: string) => `New conversation: ${name}`,
    message: (name: string) => name,
  },
  empty: {
    title: 'Nothing yet',
    text: 'When a colleague gives you a conversation or mentions you in a note, or a customer rates you, it shows here.',
  },
  more: 'Show older ones',
  loading: 'Loading notifications',
  failed: 'Notifications could not be loaded.',
  retry: 'Try again',
  sounds: 'Sounds',
  desktop: 'Desktop notifications',
  denied: 'The browser does not allow notifications from this page. Allow them beside the address, then switch this on.',
  kinds: {
    waiting: 'New conversations',
    message: 'Messages of my customers',
    assigned: 'Assigned to me',
    mention: 'Mentions',
    rated: 'Ratings',
  },
};
export type BellWords = typeof words;
