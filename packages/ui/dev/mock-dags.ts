// The DAGs of the development server: enough kinds to see every part of the pages. Data only.
import type { DagDetail, GraphNode, GridRow, ImportErrorView } from '@ariel/protocol';

export interface MockTask {
  readonly id: string;
  readonly group?: string;
  readonly after: readonly string[];
  readonly operator?: string;
  readonly seconds: number;
  readonly mapped?: number;
  readonly failing?: boolean;
}

export interface MockDag {
  readonly id: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly owner: string;
  readonly paused?: boolean;
  readonly schedule: string;
  readonly cron: string | null;
  readonly everyMinutes: number | null;
  readonly params?: DagDetail['params'];
  readonly tasks: readonly MockTask[];
  readonly historyRuns: number;
  readonly hasError?: boolean;
}

const param = (
  name: string,
  schema: Record<string, unknown>,
  value: unknown,
  description: string | null = null,
) => ({ name, schema, default: value, description });

const salesParams: DagDetail['params'] = [
  param(
    'region',
    {
      type: 'string',
      enum: ['eu', 'us', 'apac'],
      values_display: { eu: 'Europe', us: 'United States', apac: 'Asia and Pacific' },
      title: 'Region',
    },
    'eu',
    'Whose orders are loaded.',
  ),
  param('limit', { type: 'integer', minimum: 1, maximum: 100000 }, 5000, 'At most so many rows.'),
  param('threshold', { type: 'number', exclusiveMinimum: 0 }, 0.85),
  param('day', { type: ['string', 'null'], format: 'date' }, null, 'Another day than the run’s own.'),
  param('since', { type: 'string', format: 'date-time', section: 'Window' }, '2026-11-01T00:00:00Z'),
  param('full_refresh', { type: 'boolean', section: 'Window' }, false, 'Drops the table first.'),
  param('tables', { type: 'array', items: { type: 'string' }, section: 'Target', minItems: 1 }, [
    'orders',
    'lines',
  ]),
  param('options', { type: 'object', section: 'Target' }, { batch: 500, retry: { times: 3 } }),
  {
    name: 'reason',
    schema: { type: 'string', minLength: 3, section: 'Target', examples: ['backfill', 'fix'] },
    description: 'Why this run is started.',
  },
];

const modelTasks: readonly MockTask[] = ['eu', 'us', 'apac'].flatMap((region) => [
  { id: `${region}.extract`, group: region, after: ['start'], seconds: 4 },
  { id: `${region}.clean`, group: region, after: [`${region}.extract`], seconds: 6 },
  { id: `${region}.features`, group: region, after: [`${region}.clean`], seconds: 8, mapped: 12 },
  { id: `${region}.train`, group: region, after: [`${region}.features`], seconds: 14 },
]);

export const mockDags: readonly MockDag[] = [
  {
    id: 'supply_chain',
    description: 'Reconciles the lockfile with what is really installed, licence by licence',
    tags: ['example', 'reconciliation'],
    owner: 'platform',
    schedule: 'Every 10 minutes',
    cron: '*/10 * * * *',
    everyMinutes: 10,
    historyRuns: 40,
    params: [param('folder', { type: 'string' }, '.', 'Where the lockfile lies.')],
    tasks: [
      { id: 'read_lockfile', after: [], seconds: 2 },
      { id: 'list_installed', after: [], seconds: 3 },
      { id: 'inspect', after: ['read_lockfile', 'list_installed'], seconds: 9, mapped: 226 },
      { id: 'match', after: ['inspect'], seconds: 3 },
      { id: 'exceptions', after: ['match'], operator: 'branch', seconds: 1 },
      { id: 'report.table', group: 'report', after: ['exceptions'], seconds: 2 },
      { id: 'report.html', group: 'report', after: ['report.table'], seconds: 2 },
    ],
  },
  {
    id: 'sales_import',
    description: 'Loads yesterday’s orders into the warehouse',
    tags: ['sales', 'warehouse'],
    owner: 'commerce',
    schedule: 'Daily at 06:00',
    cron: '0 6 * * *',
    everyMinutes: 1_440,
    historyRuns: 25,
    params: salesParams,
    tasks: [
      { id: 'wait_for_export', after: [], operator: 'sensor', seconds: 5 },
      { id: 'extract', after: ['wait_for_export'], seconds: 5 },
      { id: 'load', after: ['extract'], seconds: 7, failing: true },
      { id: 'check_totals', after: ['load'], seconds: 3 },
      { id: 'publish', after: ['check_totals'], operator: 'BashOperator', seconds: 2 },
    ],
  },
  {
    id: 'nightly_model',
    description: 'Trains the demand model for each region and compares the results',
    tags: ['ml', 'nightly'],
    owner: 'science',
    schedule: 'Every hour',
    cron: '0 * * * *',
    everyMinutes: 60,
    historyRuns: 60,
    tasks: [
      { id: 'start', after: [], seconds: 1 },
      ...modelTasks,
      { id: 'compare', after: ['eu.train', 'us.train', 'apac.train'], seconds: 3 },
      { id: 'notify', after: ['compare'], operator: 'BashOperator', seconds: 1 },
    ],
  },
  {
    id: 'repo_activity',
    description: 'Authors, files and lines per day, with a weekly rollup',
    tags: ['example'],
    owner: 'platform',
    schedule: 'Daily at midnight',
    cron: '@daily',
    everyMinutes: 1_440,
    historyRuns: 14,
    hasError: true,
    tasks: [
      { id: 'commits', after: [], seconds: 2 },
      { id: 'load_day', after: ['commits'], seconds: 1 },
      { id: 'rollup', after: ['load_day'], seconds: 2 },
      { id: 'chart', after: ['rollup'], seconds: 1 },
    ],
  },
  {
    id: 'hello',
    description: 'Ten lines to begin with',
    tags: ['example'],
    owner: 'platform',
    schedule: 'Only by hand',
    cron: null,
    everyMinutes: null,
    historyRuns: 3,
    tasks: [
      { id: 'name', after: [], seconds: 1 },
      { id: 'greet', after: ['name'], seconds: 1 },
    ],
  },
  {
    id: 'customer_sync_with_a_rather_long_name',
    description: 'Copies customers between the two systems that both believe to be the master',
    tags: ['sales', 'crm', 'hourly', 'critical'],
    owner: 'commerce',
    paused: true,
    schedule: 'At minute 5 past every 2nd hour, Monday to Friday',
    cron: '5 */2 * * 1-5',
    everyMinutes: 120,
    historyRuns: 20,
    tasks: [
      { id: 'pull', after: [], seconds: 3 },
      { id: 'merge', after: ['pull'], seconds: 4 },
      { id: 'push', after: ['merge'], seconds: 5 },
    ],
  },
  {
    id: 'archive_logs',
    description: 'Moves old logs to the object store',
    tags: ['housekeeping'],
    owner: 'platform',
    schedule: 'Sundays at 03:00',
    cron: '0 3 * * 0',
    everyMinutes: 10_080,
    historyRuns: 0,
    tasks: [{ id: 'archive', after: [], operator: 'BashOperator', seconds: 9 }],
  },
  ...Array.from(
    { length: 14 },
    (_, index): MockDag => ({
      id: `ledger_${String(index + 1).padStart(2, '0')}`,
      description: 'Closes the books of one entity',
      tags: ['finance'],
      owner: 'finance',
      paused: index % 5 === 4,
      schedule: 'Daily at 02:30',
      cron: '30 2 * * *',
      everyMinutes: 1_440,
      historyRuns: 14,
      tasks: [
        { id: 'open', after: [], seconds: 1 },
        { id: 'post', after: ['open'], seconds: 4 + index },
        { id: 'close', after: ['post'], seconds: 2 },
      ],
    }),
  ),
];

export function rowsOf(dag: MockDag): readonly GridRow[] {
  const rows: GridRow[] = [];
  const groups = new Set<string>();
  for (const task of dag.tasks) {
    if (task.group !== undefined && !groups.has(task.group)) {
      groups.add(task.group);
      rows.push({
        id: task.group,
        label: task.group,
        kind: 'group',
        depth: 0,
        parent_id: null,
        operator: null,
        is_mapped: false,
        is_many: false,
        loop_max: null,
        role: null,
        instances_of: null,
      });
    }
    rows.push({
      id: task.id,
      label: task.id.split('.').at(-1) ?? task.id,
      kind: 'task',
      depth: task.group === undefined ? 0 : 1,
      parent_id: task.group ?? null,
      operator: task.operator ?? 'task',
      is_mapped: task.mapped !== undefined,
      is_many: task.mapped !== undefined,
      loop_max: null,
      role: null,
      instances_of: null,
    });
  }
  return rows;
}

export function nodesOf(dag: MockDag): readonly GraphNode[] {
  return rowsOf(dag).map((row) => ({
    id: row.id,
    label: row.label,
    kind: row.kind,
    parent_id: row.parent_id,
    operator: row.operator,
    is_mapped: row.is_mapped,
    is_many: row.is_many,
    loop_max: null,
    role: null,
    instances_of: null,
    retries: 0,
    trigger_rule: row.kind === 'task' ? 'all_success' : null,
    tooltip: null,
  }));
}

export const mockCode = (version: number) => `// Loads yesterday's orders into the warehouse.
import { dag, param, task } from 'ariel';
import { rowsOf } from './lib/rows.ts';

interface Order {
  readonly id: string;
  readonly total: number;
}

const extract = task('extract', ({ region }: { region: string }): Promise<Order[]> => rowsOf(region));
const load = task('load', async ({ orders }: { orders: Order[] }, { log }) => {
  log.info('loading', { rows: orders.length });
  for (const order of orders) {
    if (order.total < 0) throw new RangeError(\`order \${order.id} has a negative total: \${order.total}\`);
  }
${version > 2 ? "  await insertInto('orders', orders);\n" : ''}  return orders.length;
}, { retries: ${version > 1 ? 1 : 0}, pool: 'warehouse' });

export default dag('sales_import', { schedule: '0 6 * * *', params: { region: param.string({ default: 'eu' }) } }, ({ params }) => {
  load({ orders: extract({ region: params.region }) });
});
`;

export const mockErrors = (at: string): readonly ImportErrorView[] => [
  {
    id: 1,
    rel_path: 'repo_activity.ts',
    bundle_name: 'dags-folder',
    dag_id: 'repo_activity',
    code: 'ARIEL_DAG_FILE_THREW',
    message: "TypeError: Cannot read properties of undefined (reading 'split')",
    remedy:
      'The file reads an environment variable while it is evaluated. Read it inside a task, or give it a default.',
    line: 14,
    column: 33,
    stack:
      "TypeError: Cannot read properties of undefined (reading 'split')\n    at repo_activity.ts:14:33\n    at dag (ariel/sdk/dag.ts:40:10)",
    at,
    excerpt: [
      {
        line: 12,
        text: "export default dag('repo_activity', { schedule: '@daily', catchup: true }, () => {",
      },
      { line: 13, text: '  // One entry per folder that counts.' },
      { line: 14, text: "  const folders = process.env.FOLDERS.split(':');" },
      { line: 15, text: "  const commits = task('commits', () => readCommits(folders));" },
      { line: 16, text: '' },
    ],
    stopped_dags: ['repo_activity'],
  },
  {
    id: 2,
    rel_path: 'finance/close_books.ts',
    bundle_name: 'dags-folder',
    dag_id: null,
    code: 'ARIEL_DAG_FILE_SYNTAX',
    message: "Expected ',' or '}' but found 'schedule'",
    remedy: null,
    line: 3,
    column: 21,
    stack: '',
    at,
    excerpt: [
      { line: 2, text: '' },
      { line: 3, text: "export default dag('close_books', { owner: 'finance' schedule: '@daily' }, () => {" },
      { line: 4, text: "  task('close', () => 1);" },
    ],
    stopped_dags: [],
  },
];
