// Every template recorded from a real Airflow, rendered here with the same context.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { airflowContext } from '../src/airflow/airflow-context.ts';
import type { TemplateConnection, TemplateLookups } from '../src/airflow/lookups.ts';
import { TemplateError } from '../src/errors.ts';
import { renderNested } from '../src/render-template.ts';
import { toText } from '../src/values/python-text.ts';

interface Case {
  readonly template: unknown;
  readonly native?: boolean;
  readonly result?: unknown;
  readonly type?: string;
  readonly error?: string;
}

const file = new URL('../../../tests/contracts/cases/templates.json', import.meta.url);
const { context, cases } = JSON.parse(readFileSync(file, 'utf8'));

/** Where this program answers otherwise on purpose. */
const deliberate = new Map<string, unknown>([
  // A default that is given is used, even though Airflow ignores it for a single task.
  ["{{ ti.xcom_pull('src', key='missing', default='d') }}", 'd'],
]);

const kinds: Readonly<Record<string, string>> = {
  UndefinedError: 'undefined',
  TemplateSyntaxError: 'syntax',
  TemplateAssertionError: 'assertion',
  SecurityError: 'security',
};

const us = (iso: string): number => Date.parse(iso) * 1000;

function connectionFromUri(connId: string, uri: string): TemplateConnection {
  const [, connType = '', rest = ''] = /^(\w+):\/\/(.*)$/.exec(uri) ?? [];
  const inner = new URL(/^\w+:\/\//.test(rest) ? rest : `x://${rest}`);
  const query = Object.fromEntries(inner.searchParams);
  const extra = query.__extra__ ?? JSON.stringify(query).replaceAll('":"', '": "');
  const host = inner.protocol === 'x:' ? inner.hostname : `${inner.protocol}//${inner.hostname}`;
  return {
    connId,
    connType,
    host,
    login: inner.username,
    password: decodeURIComponent(inner.password),
    port: inner.port === '' ? undefined : Number(inner.port),
    schema: inner.pathname.slice(1),
    extra,
  };
}

const lookups: TemplateLookups = {
  xcomPull: async ({ taskId, key, mapIndex }) => {
    if (taskId === context.xcom.mapped_task) {
      return mapIndex === undefined ? context.xcom.mapped_values : context.xcom.mapped_values[mapIndex];
    }
    return context.xcom.tasks[taskId ?? '']?.[key];
  },
  variable: async (key) => context.variables[key],
  connection: async (id) => {
    const uri = context.connections[id];
    return uri === undefined ? undefined : connectionFromUri(id, uri);
  },
};

const airflow = airflowContext(
  {
    dag: {
      dagId: context.dag_id,
      description: context.description,
      tags: context.tags,
      owner: context.owner,
      maxActiveTasks: context.max_active_tasks,
      startDate: us(context.dag_start_date),
    },
    task: {
      taskId: context.task_id,
      taskType: context.task_type,
      owner: context.owner,
      retries: context.retries,
      upstreamTaskIds: [...Object.keys(context.xcom.tasks), context.xcom.mapped_task],
    },
    run: {
      runId: context.run_id,
      runType: context.run_type,
      logicalDate: us(context.logical_date),
      dataIntervalStart: us(context.data_interval_start),
      dataIntervalEnd: us(context.data_interval_end),
      conf: context.conf,
    },
    params: { ...context.dag_params, ...context.task_params, ...context.conf },
  },
  lookups,
  { nowUs: () => us('2024-03-05T06:07:09Z'), random: () => 0.5 },
);

describe('templates recorded from Airflow', () => {
  test.each((cases as Case[]).map((one, index) => [index, JSON.stringify(one.template), one] as const))(
    'case %i %s renders as recorded',
    async (_index, _name, one) => {
      const rendered = renderNested(one.template, airflow, { native: one.native ?? false });
      if (one.error !== undefined) {
        const error = await rendered.then(
          (value) => expect.unreachable(`rendered ${toText(value)} instead of ${one.error}`),
          (thrown: unknown) => thrown,
        );
        expect(error).toBeInstanceOf(TemplateError);
        expect((error as TemplateError).kind).toBe(kinds[one.error] ?? 'runtime');
        expect((error as TemplateError).line).toBeTypeOf('number');
        return;
      }
      const value = await rendered;
      const expected = deliberate.get(String(one.template)) ?? one.result;
      expect(one.type === 'DateTime' ? toText(value) : value).toEqual(expected);
    },
  );
});
