// How calls below /execution are answered: as bytes of JSON, and a refusal with its reason.
import type { TaskQuestion } from '@ariel/protocol';
import type { FastifyReply } from 'fastify';
import { ApiError } from '../../server/api-error.ts';
import type { CallContext } from './execution-context.ts';

/** What is refused is the caller's to know: the reason is written for the author of the task. */
export async function answerOf(
  { service }: Pick<CallContext, 'service'>,
  attemptId: string,
  question: TaskQuestion,
  options: { readonly asClient?: boolean } = {},
): Promise<string | null> {
  try {
    return await service.ask(attemptId, question, options);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ARIEL_QUESTION_REFUSED')
      throw new ApiError(409, { reason: 'refused', message: error.message });
    throw error;
  }
}

export function sendJson(reply: FastifyReply, value: unknown, status = 200): FastifyReply {
  return sendJsonText(reply, JSON.stringify(value), status);
}

/**
 * Bytes, so that no charset is added to the type: clients of the Task Execution API know an answer of the server by this
 * exact header.
 */
export function sendJsonText(reply: FastifyReply, text: string, status = 200): FastifyReply {
  return reply.code(status).type('application/json').send(Buffer.from(text));
}
