// What is under way for a name although nobody waits for it: whoever needs it done may wait. Only what is not done yet is held.

export interface UnderWay {
  /** `work` must not fail. */
  add(name: string, work: Promise<unknown>): void;
  /** Resolves when everything is done that was added for the name by now. */
  settled(name: string): Promise<unknown>;
  /** How many names have something under way. */
  readonly size: number;
}

export function createUnderWay(): UnderWay {
  const names = new Map<string, Promise<unknown>>();
  return {
    add(name, work) {
      const all = Promise.all([names.get(name), work]).then(() => {
        if (names.get(name) === all) names.delete(name);
      });
      names.set(name, all);
    },
    settled: (name) => names.get(name) ?? Promise.resolve(),
    get size() {
      return names.size;
    },
  };
}
