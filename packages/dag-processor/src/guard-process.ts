// Takes from user code what would end or flood the child unseen: ending the process and printing without end are
// reported with their place first. It must be in force before any file is evaluated.

export interface ProcessGuard {
  /** The process is about to end because user code said so. */
  onExit(how: string, stack: string): void;
  /** User code printed more than it may. */
  onFlood(stack: string): void;
  readonly outputBytes: number;
}

export interface GuardedProcess {
  /** Begins counting what is printed anew. */
  resetOutput(): void;
}

export function guardProcess(guard: ProcessGuard): GuardedProcess {
  const endNow = process.kill.bind(process, process.pid, 'SIGKILL');
  const refuse = (how: string) => (code?: unknown) => {
    guard.onExit(`${how}(${code === undefined ? '' : String(code)})`, stackHere());
    endNow();
  };
  Object.assign(process, {
    exit: refuse('process.exit'),
    abort: refuse('process.abort'),
    reallyExit: refuse('process.reallyExit'),
    // The channel is the parent's; user code has no business on it.
    send: undefined,
    disconnect: () => undefined,
  });
  let printed = 0;
  const count = (chunk: unknown, encoding?: unknown, done?: unknown): boolean => {
    printed += typeof chunk === 'string' || chunk instanceof Uint8Array ? chunk.length : 0;
    if (printed > guard.outputBytes) {
      guard.onFlood(stackHere());
      endNow();
    }
    const callback = typeof encoding === 'function' ? encoding : done;
    if (typeof callback === 'function') queueMicrotask(() => callback());
    return true;
  };
  // What a file prints while it loads is nobody's log; it is counted and dropped.
  Object.assign(process.stdout, { write: count });
  Object.assign(process.stderr, { write: count });
  return {
    resetOutput: () => {
      printed = 0;
    },
  };
}

function stackHere(): string {
  return new Error('here').stack ?? '';
}
