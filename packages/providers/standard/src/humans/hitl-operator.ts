// Asks people, and waits for the answer without a worker, a triggerer or a slot of a pool.
import {
  type Duration,
  type HumanAnswer,
  type HumanRequest,
  type HumanUser,
  type Json,
  wrongChoice,
} from '@ariel/core';
import {
  type BaseNotifier,
  BaseOperator,
  type CallbackContext,
  DecidedValue,
  FailTask,
  InputAwaited,
  notifyFrom,
  type OperatorOptions,
  type Param,
  type TaskContext,
  TaskRunError,
  type Templated,
} from '@ariel/sdk';
import { type AnswerLinkOptions, type AskedInstance, answerLink } from './answer-link.ts';

/** Which operator a task that runs here is, for who has only its context. */
const operators = new WeakMap<object, HITLOperator>();

/** What a task gives that was answered, by the names of Airflow: templates and other workers read the same. */
export interface HITLResult {
  readonly chosen_options: readonly string[];
  readonly params_input: Readonly<Record<string, unknown>>;
  readonly responded_at: Date;
  /** Who is named `Fallback to defaults` where nobody answered. */
  readonly responded_by_user: HumanUser | null;
}

export interface HITLOptions extends Omit<OperatorOptions, 'params'> {
  /** What it is about, in one line. */
  readonly subject: Templated<string>;
  /** More of it, in Markdown. @default nothing */
  readonly body?: Templated<string | null>;
  /** What may be chosen. */
  readonly options: readonly string[];
  /** What is taken when `executionTimeout` is over. @default nothing: the task fails then */
  readonly defaults?: string | readonly string[];
  /** Whether several options may be chosen. @default false */
  readonly multiple?: boolean;
  /** Fields to be filled in: `param.string({ default: '' })`, or plain values. @default none */
  readonly params?: Readonly<Record<string, Param<unknown> | Json>>;
  /** Told that somebody is asked. @default nobody */
  readonly notifiers?: BaseNotifier | readonly BaseNotifier[];
  /** Who may answer, by id or name. @default everybody who may act on the run */
  readonly assignedUsers?: string | HumanUser | readonly (string | HumanUser)[];
}

/**
 * Asks people to choose among options and to fill in a form. `executionTimeout` says how long they have.
 *
 * @example
 * const choice = new HITLOperator({ taskId: 'choose', subject: 'Which region for {{ ds }}?', options: ['EU', 'US'], defaults: 'EU', executionTimeout: '4h' });
 */
export class HITLOperator extends BaseOperator<HITLResult> {
  static override readonly templateFields: readonly string[] = ['subject', 'body'];
  /** Its `params` are the fields of its form. */
  static readonly ownOptions = ['params'] as const;
  readonly subject: string;
  readonly body: string | null;
  readonly options: readonly string[];
  readonly defaults: readonly string[] | null;
  readonly multiple: boolean;
  readonly params: HumanRequest['params'];
  readonly assignedUsers: readonly HumanUser[];
  readonly #notifiers: readonly BaseNotifier[];

  constructor(given: HITLOptions) {
    const { notifiers, ...rest } = given;
    const defaults = rest.defaults === undefined ? null : [rest.defaults].flat();
    const params = formOf(rest.params ?? {});
    const assignedUsers = [rest.assignedUsers ?? []].flat().map(userOf);
    checkOptions(rest.taskId, { options: rest.options, defaults, multiple: rest.multiple ?? false, params });
    super({
      ...rest,
      ...(defaults === null ? {} : { defaults }),
      params,
      assignedUsers,
    } as object as OperatorOptions);
    this.subject = this.rendered<string>(rest.subject);
    this.body = this.rendered<string | null>(rest.body ?? null);
    this.options = rest.options;
    this.defaults = defaults;
    this.multiple = rest.multiple ?? false;
    this.params = params;
    this.assignedUsers = assignedUsers;
    this.#notifiers = [notifiers ?? []].flat();
  }

  /**
   * The address of the page on which the request is answered, with options chosen and fields filled in. Opening it answers nothing.
   *
   * @throws ARIEL_HITL_INVALID where options or fields are not those of this task, or nobody said where the pages are
   */
  generateLinkToUi(link: AnswerLinkOptions & { readonly taskInstance: AskedInstance }): string {
    return answerLink(link.taskInstance, this, link);
  }

  /**
   * The same for a notifier, which knows only its context.
   *
   * @example
   * override async notify(context: CallbackContext) {
   *   await post(HITLOperator.generateLinkToUiFromContext(context, { options: 'Approve' }));
   * }
   */
  static generateLinkToUiFromContext(
    { dag, dagRun, task, ti }: Pick<CallbackContext, 'dag' | 'dagRun' | 'task' | 'ti'>,
    link: AnswerLinkOptions = {},
  ): string {
    const operator = task === null ? undefined : operators.get(task);
    if (operator === undefined || ti === null)
      throw new TaskRunError(
        'ARIEL_HITL_INVALID',
        'a link to a request cannot be made here: the context is of no task that asks people in this process',
      );
    const { iteration, mapIndex, taskId } = ti;
    const taskInstance = { dagId: dag.dagId, runId: dagRun.runId, taskId, mapIndex, iteration };
    return operator.generateLinkToUi({ ...link, taskInstance });
  }

  async execute(context: TaskContext): Promise<HITLResult> {
    operators.set(context.task, this);
    const { assignedUsers, body, defaults, multiple, options, params, subject } = this;
    const request = { subject, body, options, defaults, multiple, params, assignedUsers };
    for (const notifier of this.#notifiers) await notifyFrom(notifier, context);
    context.log.info(`asks: ${subject}`, { options: options.join(', ') });
    const { executionTimeoutMs } = context.task;
    throw new InputAwaited({
      request,
      method: 'executeComplete',
      ...(executionTimeoutMs === null ? {} : { timeout: `${executionTimeoutMs}ms` as Duration }),
    });
  }

  /** Called with the answer. */
  async executeComplete(context: TaskContext, answer: HumanAnswer): Promise<HITLResult> {
    operators.set(context.task, this);
    const result = resultOf(answer);
    if (answer.timedout && this.defaults === null)
      throw new TaskRunError(
        'ARIEL_HITL_TIMEOUT',
        `nobody answered "${this.subject}" in time, and there are no defaults`,
      );
    const by = result.responded_by_user?.name ?? 'nobody';
    context.log.info(`answered by ${by}: ${result.chosen_options.join(', ')}`);
    return result;
  }
}

export interface ApprovalOptions extends Omit<HITLOptions, 'multiple' | 'options'> {
  /** Whether a rejection skips everything downstream rather than only what is directly below. @default false */
  readonly ignoreDownstreamTriggerRules?: boolean;
  /** Whether a rejection fails the task. @default false: what is downstream is skipped */
  readonly failOnReject?: boolean;
}

/**
 * Asks for approval. `Approve` lets what is downstream run, `Reject` skips it.
 *
 * @example
 * const ok = new ApprovalOperator({ taskId: 'ok', subject: 'Deploy {{ params.version }}?', assignedUsers: ['ann'] });
 */
export class ApprovalOperator extends HITLOperator {
  static override readonly taskKind = 'shortCircuit';
  static readonly APPROVE = 'Approve';
  static readonly REJECT = 'Reject';
  readonly failOnReject: boolean;

  constructor({ failOnReject = false, ignoreDownstreamTriggerRules = false, ...given }: ApprovalOptions) {
    super({
      ...given,
      failOnReject,
      ignoreDownstreamTriggerRules,
      options: [ApprovalOperator.APPROVE, ApprovalOperator.REJECT],
      multiple: false,
    } as HITLOptions);
    this.failOnReject = failOnReject;
  }

  override async executeComplete(context: TaskContext, answer: HumanAnswer): Promise<HITLResult> {
    const result = await super.executeComplete(context, answer);
    const isApproved = result.chosen_options.includes(ApprovalOperator.APPROVE);
    if (!isApproved && this.failOnReject)
      throw new FailTask(`rejected by ${result.responded_by_user?.name ?? 'nobody'}`);
    return new DecidedValue(result, isApproved) as unknown as HITLResult;
  }
}

export interface HITLBranchOptions extends HITLOptions {
  /** Which task or group an option leads to, where it is not its own id. */
  readonly optionsMapping?: Readonly<Record<string, string>>;
}

/**
 * Asks people what runs next: options are ids of tasks directly downstream, or lead to them by `optionsMapping`.
 *
 * @example
 * new HITLBranchOperator({ taskId: 'how', subject: 'How to go on?', options: ['Retry all', 'Give up'], optionsMapping: { 'Retry all': 'retry_all', 'Give up': 'give_up' } });
 */
export class HITLBranchOperator extends HITLOperator {
  static override readonly taskKind = 'branch';
  readonly optionsMapping: Readonly<Record<string, string>>;

  constructor({ optionsMapping = {}, ...given }: HITLBranchOptions) {
    const unknown = Object.keys(optionsMapping).filter((option) => !given.options.includes(option));
    if (unknown.length > 0)
      throw new TaskRunError(
        'ARIEL_HITL_INVALID',
        `optionsMapping of "${given.taskId}" names ${unknown.join(', ')}, which are no options`,
      );
    super({ ...given, optionsMapping } as HITLOptions);
    this.optionsMapping = optionsMapping;
  }

  override async executeComplete(context: TaskContext, answer: HumanAnswer): Promise<HITLResult> {
    const result = await super.executeComplete(context, answer);
    const ids = result.chosen_options.map((option) => this.optionsMapping[option] ?? option);
    return new DecidedValue(result, ids) as unknown as HITLResult;
  }
}

/**
 * Asks people to fill in a form, with `OK` as the only option.
 *
 * @example
 * const entry = new HITLEntryOperator({ taskId: 'entry', subject: 'Exchange rate?', params: { rate: param.number({ minimum: 0 }) } });
 */
export class HITLEntryOperator extends HITLOperator {
  static readonly OK = 'OK';

  constructor({ options, ...given }: Omit<HITLOptions, 'options'> & Partial<Pick<HITLOptions, 'options'>>) {
    // As it is, the form is taken when the time is over.
    const only = { options: [HITLEntryOperator.OK], defaults: [HITLEntryOperator.OK] };
    super(options === undefined ? { ...given, ...only } : { ...given, options });
  }
}

function resultOf({ timedout: _timedout, responded_at: at, ...answer }: HumanAnswer): HITLResult {
  return { ...answer, responded_at: at instanceof Date ? at : new Date(String(at)) };
}

function userOf(user: string | HumanUser): HumanUser {
  return typeof user === 'string' ? { id: user, name: user } : user;
}

function formOf(params: NonNullable<HITLOptions['params']>): HumanRequest['params'] {
  const entries = Object.entries(params).map(([name, given]) => {
    const definition = isParam(given) ? given.definition : null;
    if (definition === null) return [name, { value: given as Json, description: null, schema: {} }] as const;
    const { defaultJson, description, schema } = definition;
    const value = defaultJson === null ? null : (JSON.parse(defaultJson) as Json);
    return [name, { value, description, schema }] as const;
  });
  return Object.fromEntries(entries);
}

const isParam = (value: unknown): value is Param<unknown> =>
  typeof value === 'object' &&
  value !== null &&
  'definition' in value &&
  typeof value.definition === 'object';

function checkOptions(
  taskId: string,
  { defaults, multiple, options, params }: Pick<HumanRequest, 'defaults' | 'multiple' | 'options' | 'params'>,
): void {
  const refuse = (what: string): never => {
    throw new TaskRunError('ARIEL_HITL_INVALID', `what "${taskId}" asks cannot be: ${what}`);
  };
  if (options.length === 0) refuse('it has no options');
  if (new Set(options).size !== options.length) refuse('an option is there twice');
  const comma = options.find((option) => option.includes(','));
  if (comma !== undefined) refuse(`the option "${comma}" holds a comma`);
  if ('_options' in params) refuse('a field is called "_options", which is kept for links with an answer');
  const problem = defaults === null ? null : wrongChoice({ options, multiple }, defaults);
  if (problem !== null) refuse(`of its defaults, ${problem}`);
}
