// How a client gets the token of its next calls: in a header of an answer.
import type { FastifyReply } from 'fastify';
import type { CallContext } from '../../calls/execution-context.ts';
import type { TokenClaims } from '../../calls/task-tokens.ts';

export const FRESH_TOKEN = 'refreshed-api-token';

export async function sendFreshToken(
  { tokens }: CallContext,
  reply: FastifyReply,
  facts: TokenClaims,
): Promise<void> {
  reply.header(FRESH_TOKEN, await tokens.forAttempt(facts, 'execution'));
}
