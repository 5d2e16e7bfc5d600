// Asks the supervisor for what this process may not look up itself: it holds no credentials.
import type { FromTaskProcess, ServiceQuestion, ToTaskProcess } from '../messages.ts';

type Reply = Extract<ToTaskProcess, { kind: 'reply' }>;

export class Questions {
  readonly #send: (message: FromTaskProcess) => void;
  readonly #open = new Map<
    number,
    { resolve: (json: string | null) => void; reject: (error: Error) => void }
  >();
  #next = 0;

  constructor(send: (message: FromTaskProcess) => void) {
    this.#send = send;
  }

  /** JSON text of the answer, or null where there is none. */
  ask(attemptId: string, question: ServiceQuestion): Promise<string | null> {
    const id = this.#next++;
    const { promise, reject, resolve } = Promise.withResolvers<string | null>();
    this.#open.set(id, { resolve, reject });
    this.#send({ kind: 'ask', id, attemptId, question });
    return promise;
  }

  answer(reply: Reply): void {
    const open = this.#open.get(reply.id);
    this.#open.delete(reply.id);
    if (reply.error === null) open?.resolve(reply.json);
    else open?.reject(new Error(reply.error));
  }
}
