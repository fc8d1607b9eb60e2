/** What a module gives, fetched when somebody first asks; undefined until it has arrived, which `arrived` tells. A failed fetch is tried again at the next question. */
export type OnDemand<M> = () => M | undefined;

export function onDemand<M>(load: () => Promise<M>, arrived: () => void): OnDemand<M> {
  let found: M | undefined;
  let isAsked = false;
  return () => {
    if (!isAsked) {
      isAsked = true;
      load().then(
        (module) => {
          found = module;
          arrived();
        },
        () => (isAsked = false),
      );
    }
    return found;
  };
}
