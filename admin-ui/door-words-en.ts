/** Words of the door, in English. */
export const words = {
  signIn: {
    title: 'Welcome',
    lead: 'Sign in to answer your customers.',
    button: 'Sign in',
    working: 'Opening the sign-in page',
    ended: 'Your session ended. Sign in and you are back where you were; drafts are kept.',
    refused: 'The sign-in was stopped before it finished. Try again.',
    motto: 'কথা হোক সহজে',
    say: 'Every question from the shop in one quiet place, in Bengali and in English.',
    language: 'Language',
  },
  noAgent: {
    title: 'No place at the desk yet',
    lead: 'You are signed in, but this account is not one of the agents here.',
    ask: 'Ask an admin of your team to add you, then try again.',
    mayNotRead: 'You are one of the agents, but without the right to see conversations. Ask an admin of your team for it.',
  },
  deactivated: {
    title: 'You were deactivated',
    lead: 'An admin of your team switched your account off. From now on nothing from the chats reaches you, and nothing you write goes out.',
    ask: 'What you looked after goes to your colleagues. If this is a mistake, ask an admin to activate you again.',
    unsent: 'What you had written and not sent',
    kept: 'It stays on this device until you sign out.',
    to: (name: string) => `To ${name}`,
  },
};

export type DoorWords = typeof words;
