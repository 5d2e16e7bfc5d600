// Calls below /execution between the API process, which takes them in, and the main process, which answers them.
import type { ExecutionRelay, InjectedCall, RelayedAnswer } from '@ariel/api';

export interface ExecutionCall {
  readonly kind: 'execution-call';
  readonly id: number;
  readonly call: InjectedCall;
}

export interface ExecutionAnswer {
  readonly kind: 'execution-answer';
  readonly id: number;
  readonly answer: RelayedAnswer;
}

const fault: RelayedAnswer = {
  status: 500,
  headers: { 'content-type': 'application/json' },
  body: '{"detail":"Internal Server Error"}',
};

/** Never rejects: who called is told of a fault, `report` of its reason. */
export async function answerExecution(
  relay: ExecutionRelay,
  { call, id }: ExecutionCall,
  report: (error: unknown) => void,
): Promise<ExecutionAnswer> {
  try {
    return { kind: 'execution-answer', id, answer: await relay(call) };
  } catch (error) {
    report(error);
    return { kind: 'execution-answer', id, answer: fault };
  }
}

/** A relay whose calls are answered at the other end. That end outlives this one: every call is answered. */
export class RemoteExecution {
  readonly relay: ExecutionRelay;
  readonly #open = new Map<number, (answer: RelayedAnswer) => void>();
  #next = 1;

  constructor(send: (call: ExecutionCall) => void) {
    this.relay = (call) => {
      const id = this.#next++;
      const { promise, resolve } = Promise.withResolvers<RelayedAnswer>();
      this.#open.set(id, resolve);
      send({ kind: 'execution-call', id, call });
      return promise;
    };
  }

  receive({ answer, id }: ExecutionAnswer): void {
    this.#open.get(id)?.(answer);
    this.#open.delete(id);
  }
}
