// A recorded template, rendered by our renderer in the context that its file describes.
import { parseConnectionUri, printConnectionUri } from '@ariel/core';
import {
  airflowContext,
  renderNested,
  type TemplateConnection,
  type TemplateContext,
  TemplateError,
  type TemplateLookups,
  toText,
} from '@ariel/template';
import { CannotBeSaid, type Case, type CaseResult, judged } from './case.ts';
import { allowedDifference } from './deliberate-differences.ts';
import { differences, shown } from './differences.ts';
import { type JsonObject, objectWith, text, yesOrNo } from './reading.ts';

const ERROR_KINDS: Readonly<Record<string, string>> = {
  UndefinedError: 'undefined',
  TemplateSyntaxError: 'syntax',
  TemplateAssertionError: 'assertion',
  SecurityError: 'security',
};

export function templateCase(recorded: JsonObject, file: JsonObject): Case {
  return { name: shown(recorded.template), check: () => checkTemplate(recorded, file) };
}

async function checkTemplate(recorded: JsonObject, file: JsonObject): Promise<CaseResult> {
  objectWith(recorded, 'the case', ['template'], ['name', 'native', 'result', 'type', 'error']);
  if ('result' in recorded === 'error' in recorded) {
    throw new CannotBeSaid('the case has not one of "result" and "error"');
  }
  const context = contextOf(file.context);
  const native = yesOrNo(recorded.native ?? false, 'native');
  const got = await renderNested(recorded.template, context, { native }).then(
    (value) => ({ result: textOfType(recorded.type, value) }),
    (error: unknown) => ({ error: kindOf(error) }),
  );
  const expected =
    'error' in recorded
      ? { error: ERROR_KINDS[text(recorded.error, 'error')] ?? 'runtime' }
      : { result: recorded.result };
  const problems = differences(expected, got, 'rendered');
  if (problems.length === 0) return judged([]);
  return allowedDifference('templates', { recorded, expected, got }) ?? judged(problems);
}

function kindOf(error: unknown): string {
  if (!(error instanceof TemplateError)) throw error;
  // Whoever reads it must find the place.
  return error.line === undefined ? `${error.kind}, nowhere` : error.kind;
}

/** Of a Python value that is not plain JSON the recording has the text; of a tuple, a list. */
function textOfType(type: unknown, value: unknown): unknown {
  const isPlain = type === undefined || type === 'tuple' || type === null;
  return isPlain || typeof value !== 'object' ? value : toText(value);
}

// -- the context

const instantUs = (value: unknown): number => Date.parse(String(value)) * 1000;

const contexts = new WeakMap<object, TemplateContext>();

function contextOf(value: unknown): TemplateContext {
  if (typeof value !== 'object' || value === null) throw new CannotBeSaid('the file has no "context"');
  const known = contexts.get(value) ?? newContext(value as JsonObject);
  contexts.set(value, known);
  return known;
}

/** What the file's context says by names that need no reading. */
interface Named {
  readonly dag_id: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly owner: string;
  readonly max_active_tasks: number;
  readonly task_id: string;
  readonly task_type: string;
  readonly retries: number;
  readonly run_id: string;
  readonly run_type: string;
  readonly conf: JsonObject;
}

function newContext(given: JsonObject): TemplateContext {
  const records = given as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  const xcom = (given.xcom ?? {}) as {
    readonly tasks?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly mapped_task?: string;
    readonly mapped_values?: readonly unknown[];
  };
  const lookups: TemplateLookups = {
    xcomPull: async ({ key, mapIndex, taskId }) => {
      if (taskId === xcom.mapped_task) {
        return mapIndex === undefined ? xcom.mapped_values : xcom.mapped_values?.[mapIndex];
      }
      return xcom.tasks?.[taskId ?? '']?.[key];
    },
    variable: async (key) => records.variables?.[key] as string | undefined,
    connection: async (id) => {
      const uri = records.connections?.[id];
      return typeof uri === 'string' ? connectionFromUri(id, uri) : undefined;
    },
  };
  const named = given as unknown as Named;
  return airflowContext(
    {
      dag: {
        dagId: named.dag_id,
        description: named.description,
        tags: named.tags,
        owner: named.owner,
        maxActiveTasks: named.max_active_tasks,
        startDate: instantUs(given.dag_start_date),
      },
      task: {
        taskId: named.task_id,
        taskType: named.task_type,
        owner: named.owner,
        retries: named.retries,
        upstreamTaskIds: [
          ...Object.keys(xcom.tasks ?? {}),
          ...(xcom.mapped_task === undefined ? [] : [xcom.mapped_task]),
        ],
      },
      run: {
        runId: named.run_id,
        runType: named.run_type,
        logicalDate: instantUs(given.logical_date),
        dataIntervalStart: instantUs(given.data_interval_start),
        dataIntervalEnd: instantUs(given.data_interval_end),
        conf: named.conf,
      },
      params: { ...records.dag_params, ...records.task_params, ...records.conf },
    },
    lookups,
    { nowUs: () => instantUs(given.data_interval_end), random: () => 0.5 },
  );
}

function connectionFromUri(connId: string, uri: string): TemplateConnection {
  const fields = parseConnectionUri(uri, 'task');
  return {
    connId,
    connType: fields.connType ?? '',
    host: fields.host ?? undefined,
    login: fields.login ?? undefined,
    password: fields.password ?? undefined,
    port: fields.port ?? undefined,
    schema: fields.schema ?? undefined,
    extra: fields.extra ?? undefined,
    uri: printConnectionUri(fields),
  };
}
