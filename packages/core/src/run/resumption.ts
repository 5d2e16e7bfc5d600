// How a task that gave its worker back goes on: what its method is called with, or what ended the wait otherwise. Data only.

/** What an operator is to be called with once its wait is over. */
export interface Continuation {
  /** The operator's method; `execute` for a function, which is called again. */
  readonly method: string;
  /** JSON text of an object. */
  readonly kwargs: string;
}

export type Resumption = Continuation &
  (
    | {
        readonly kind: 'event';
        /** JSON text of what came. */
        readonly event: string;
      }
    /** Nothing came within the time of the wait. */
    | { readonly kind: 'timeout'; readonly message: string }
    /** What was to wait failed itself. */
    | { readonly kind: 'failure'; readonly message: string; readonly stack: string | null }
  );

/** A wait outside of any worker. */
export interface DeferredTrigger {
  /** The name with which its class was registered. */
  readonly name: string;
  /** JSON text of an object: what it is built from. */
  readonly args: string;
  /** The module of Ariel's libraries that has it; null: the code of the DAG. */
  readonly module: string | null;
  /** Triggerers that serve the queue may take it; null: any without queues. */
  readonly queue: string | null;
}
