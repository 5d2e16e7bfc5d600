// Answers of people in a test: those that the test gives, else the defaults once the time is over.
import { type AttemptOutcome, filledIn, type HumanAnswer, type Resumption, wrongChoice } from '@ariel/core';
import { encodeValue, type GivenAnswer, type LocalSurroundings } from '@ariel/sdk';
import type { VirtualClock } from './virtual-clock.ts';

type Awaiting = Extract<AttemptOutcome, { kind: 'awaitingInput' }>;

interface Asked {
  readonly taskId: string;
  readonly mapIndex: number;
  readonly given: LocalSurroundings;
  readonly clock: VirtualClock;
}

export async function answerLocally(
  { next, request, timeoutMs }: Awaiting,
  asked: Asked,
): Promise<Resumption> {
  const { clock, given, mapIndex, taskId } = asked;
  const answers = given.answers ?? {};
  const found = Object.hasOwn(answers, taskId) ? answers[taskId] : undefined;
  const answer = typeof found === 'function' ? await found(request, mapIndex) : found;
  const resumed = (payload: HumanAnswer): Resumption => ({
    kind: 'event',
    ...next,
    event: encodeValue(payload, 'the answer').json,
  });
  if (answer === undefined || answer === null) {
    if (timeoutMs === null)
      throw new Error(
        `Nobody answers "${request.subject}" of task "${taskId}" here. Give an answer to the test: answers: { ${taskId}: '${request.options[0]}' }.`,
      );
    clock.jumpTo(clock.nowUs() + timeoutMs * 1000);
    const by =
      request.defaults === null ? null : { id: 'Fallback to defaults', name: 'Fallback to defaults' };
    return resumed(payloadOf(asked, request, { chosen_options: request.defaults ?? [] }, by, true));
  }
  const full =
    typeof answer === 'string' || Array.isArray(answer) ? { chosen_options: [answer].flat() } : answer;
  const { responded_by_user: by = { id: 'test', name: 'test' }, ...rest } = full as Exclude<
    GivenAnswer,
    string | readonly string[]
  >;
  const problem = wrongChoice(request, rest.chosen_options);
  if (problem !== null)
    throw new Error(`The answer that the test gives to "${taskId}" cannot be taken: ${problem}.`);
  return resumed(payloadOf(asked, request, rest, by, false));
}

function payloadOf(
  { clock }: Asked,
  { params }: Awaiting['request'],
  answer: {
    readonly chosen_options: readonly string[];
    readonly params_input?: Readonly<Record<string, unknown>>;
  },
  by: HumanAnswer['responded_by_user'],
  timedout: boolean,
): HumanAnswer {
  return {
    chosen_options: answer.chosen_options,
    params_input: filledIn(params, answer.params_input ?? {}),
    responded_at: new Date(clock.nowUs() / 1000),
    responded_by_user: by,
    timedout,
  };
}
