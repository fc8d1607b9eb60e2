/** What news is called when the device tells it, in English. */
export const words = {
  titles: {
    waiting: (name: string, _by: string) => `New conversation: ${name}`,
    message: (name: string, _by: string) => name,
    assigned: (name: string, _by: string) => `${name} was assigned to you`,
    mention: (name: string, by: string) => `${by} mentioned you · ${name}`,
  },
};
export type AlertWords = typeof words;
