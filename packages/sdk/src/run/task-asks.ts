// How a task asks its server.

/** A question to the server, as data; `about` says of which kind it is. */
export interface TaskAsks {
  readonly about: string;
}
