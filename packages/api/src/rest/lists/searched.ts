// Says in an answer's header where a list did not look at everything.
import type { FastifyReply } from 'fastify';

/** `newest=…`: how many of the newest rows were looked at, since nothing that was asked for has an index. Null: all. */
export function saySearched(reply: FastifyReply, searched: number | null): void {
  if (searched !== null) reply.header('ariel-searched', `newest=${searched}`);
}
