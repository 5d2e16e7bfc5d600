// The control port over a channel of messages: between this process and the API's, and over the home's socket.
import { type Control, ControlError, type ControlMethod, controlMethods } from '@ariel/protocol';

export interface ControlCall {
  readonly kind: 'call';
  readonly id: number;
  readonly method: ControlMethod;
  readonly request: unknown;
}

export interface ControlAnswer {
  readonly kind: 'answer';
  readonly id: number;
  readonly value?: unknown;
  readonly error?: { readonly code: string; readonly status: number; readonly message: string };
}

/** Performs a call and says what became of it; never throws. */
export async function answerCall(control: Control, call: ControlCall): Promise<ControlAnswer> {
  try {
    if (!controlMethods.includes(call.method)) {
      throw new ControlError('ARIEL_CONTROL_UNKNOWN', 400, `There is no act ${String(call.method)}.`);
    }
    const perform = control[call.method] as (request: unknown) => Promise<unknown>;
    return { kind: 'answer', id: call.id, value: (await perform(call.request)) ?? null };
  } catch (error) {
    return { kind: 'answer', id: call.id, error: describe(error) };
  }
}

function describe(error: unknown): NonNullable<ControlAnswer['error']> {
  if (error instanceof ControlError)
    return { code: error.code, status: error.status, message: error.message };
  return {
    code: 'ARIEL_INTERNAL',
    status: 500,
    message: error instanceof Error ? error.message : String(error),
  };
}

/** A `Control` whose acts happen at the other end. */
export class RemoteControl {
  readonly control: Control;
  readonly #send: (call: ControlCall) => void;
  readonly #open = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  #next = 1;

  constructor(send: (call: ControlCall) => void) {
    this.#send = send;
    this.control = Object.fromEntries(
      controlMethods.map((method) => [method, (request: unknown) => this.#call(method, request)]),
    ) as unknown as Control;
  }

  receive(answer: ControlAnswer): void {
    const open = this.#open.get(answer.id);
    this.#open.delete(answer.id);
    if (answer.error)
      open?.reject(new ControlError(answer.error.code, answer.error.status, answer.error.message));
    else open?.resolve(answer.value);
  }

  /** The other end is gone: what was asked of it is unknown. */
  fail(message: string): void {
    for (const { reject } of this.#open.values())
      reject(new ControlError('ARIEL_CONTROL_GONE', 503, message));
    this.#open.clear();
  }

  #call(method: ControlMethod, request: unknown): Promise<unknown> {
    const id = this.#next++;
    const { promise, reject, resolve } = Promise.withResolvers<unknown>();
    this.#open.set(id, { resolve, reject });
    this.#send({ kind: 'call', id, method, request });
    return promise;
  }
}
