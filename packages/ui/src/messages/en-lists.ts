// The texts of the pages about the whole installation: home, health, DAGs, limits, import errors.

import { durationWords } from '../time/time-words.ts';
import { count, list } from './en-words.ts';

export const listsTexts = {
  home: {
    attention: 'Needs attention',
    nothing: 'Nothing needs attention.',
    importErrors: (amount: number) => `${count(amount, 'file')} could not be imported`,
    failedIn: (tasks: readonly string[]) => `in ${list(tasks)}`,
    running: 'Running now',
    noneRunning: 'Nothing is running.',
    hours: 'Runs by hour',
    hoursLabel: 'Runs by hour and outcome',
    hour: (
      hour: string,
      runs: { readonly success: number; readonly failed: number; readonly running: number },
    ) => `${hour}: ${runs.success} succeeded, ${runs.failed} failed, ${runs.running} running`,
    next: 'Coming next',
    noneNext: 'No run is planned.',
    health: 'Health',
  },
  health: {
    healthy: 'Healthy',
    unhealthy: 'Unhealthy',
    absent: 'Absent',
    atWork: 'Tasks at work',
    tasks: (running: number, queued: number) => `${running} running, ${queued} queued`,
    pool: (name: string) => `Pool ${name}`,
    slots: (used: number, slots: number) => (slots < 0 ? `${used} used` : `${used} of ${slots}`),
  },
  dags: {
    label: 'DAGs',
    search: 'Search DAGs',
    count: (shown: number, all: number) =>
      shown === all ? count(all, 'DAG') : `${shown} of ${count(all, 'DAG')}`,
    lastState: 'State of the last run',
    anyState: 'Any state',
    lastFailed: 'Last run failed',
    runningNow: 'Running now',
    lastSuccess: 'Last run succeeded',
    pausedLabel: 'Paused or active',
    pausedAll: 'Active and paused',
    activeOnly: 'Active',
    pausedOnly: 'Paused',
    drainingOnly: 'Draining',
    active: 'Active',
    name: 'DAG',
    tags: 'Tags',
    schedule: 'Schedule',
    next: 'Next run',
    last: 'Last run',
    runs: 'Recent runs',
    owner: 'Owner',
    version: 'Version',
    acts: 'Actions',
    never: 'Never',
    isPaused: 'Paused',
    hasErrors: 'Its file has an import error; this is its last good version.',
    noMatch: 'No DAG matches these filters.',
    none: 'There are no DAGs yet.',
    teach: 'Put a TypeScript file like this into the DAG folder; it appears here within a second.',
    sample: `import { dag, task } from 'ariel';

const name = task('name', () => 'world');
const greet = task('greet', ({ who }: { who: string }) => \`Hello, \${who}!\`);

export default dag('hello', {}, () => {
  greet({ who: name() });
});`,
  },
  limits: {
    pools: 'Pools and places',
    places: 'Places',
    perScheduler: 'Tasks that run at once, by core.parallelism',
    everywhere: 'Tasks that run at once in the whole installation',
    keyed: 'Limits by key',
    search: 'Filter by key',
    key: 'Key',
    kind: 'Kind',
    kinds: (kind: 'concurrency' | 'rate', perMs: number | null) =>
      kind === 'rate' ? `per ${durationWords(perMs ?? 0)}` : 'at once',
    used: 'Used',
    waiting: 'Waiting',
    heldBy: 'Held by',
    since: 'Since',
    opens: 'next',
    dags: (ids: readonly string[]) => list(ids),
    nobody: 'Nobody holds it.',
    noneWait: 'Nothing waits for it.',
    tasks: 'Tasks that name it',
    none: 'No limit by key is in use',
    noMatch: 'No key matches.',
    teach:
      'Tasks of any DAG that name one key share what it allows: so many at once, or so many starts in a time.',
    sample: "task('call', callApi, { limit: { key: 'api', max: 3 } });",
  },
  requests: {
    label: 'Requests',
    headline: (all: number, mine: number) =>
      all === 0
        ? 'Nothing waits for an answer'
        : `${count(all, 'task')} ${all === 1 ? 'waits' : 'wait'} for an answer${
            mine === all ? '' : mine === 0 ? ', none for you' : `, ${mine.toLocaleString('en')} for you`
          }`,
    oldest: 'The oldest asked',
    firstDue: 'The next deadline is',
    forYou: (amount: number) => `${count(amount, 'request')} for you`,
    onlyOldest: (shown: number) => `These are the oldest ${shown.toLocaleString('en')}.`,
    search: 'Search requests',
    anyDag: 'Any DAG',
    dag: 'DAG',
    mine: 'For me',
    dated: 'With a deadline',
    subject: 'Request',
    task: 'Task',
    since: 'Asked',
    deadline: 'Deadline',
    noDeadline: 'none',
    atDeadline: (defaults: readonly string[] | null) =>
      defaults === null ? 'then the task fails' : `then ${list(defaults)} is taken`,
    whom: 'For',
    everyone: 'anybody who may',
    none: 'Nothing waits for an answer.',
    teach: 'A task that asks people shows here until somebody has answered:',
    sample: `new ApprovalOperator({ taskId: 'ok', subject: 'Deploy?' });`,
    noMatch: 'No request matches these filters.',
    gone: 'It does not wait any more: somebody has answered, or its time is over.',
    openTask: 'Its task',
    openPage: 'As a page',
  },
  bundles: {
    label: 'Bundles',
    headline: (all: number, behind: number, errors: number) =>
      all === 0
        ? 'There are no bundles'
        : `${count(all, 'bundle')}${
            behind === 0 && errors === 0
              ? ', all up to date'
              : `${behind === 0 ? '' : `, ${behind} not up to date`}${errors === 0 ? '' : `, ${count(errors, 'import error')}`}`
          }`,
    search: 'Search bundles',
    name: 'Bundle',
    kind: 'Kind',
    version: 'Version',
    refreshed: 'Refreshed',
    dags: 'DAGs',
    errors: 'Errors',
    team: 'Team',
    noTeam: 'none',
    files: 'Files',
    file: 'File',
    took: 'took',
    page: 'Page of this version',
    notConfigured: 'not configured any more',
    behind: 'Not up to date',
    toErrors: (amount: number) => count(amount, 'import error'),
    noVersions: 'It has no versions',
    more: (amount: number) => `and ${amount.toLocaleString('en')} more`,
    noDags: 'None of its DAGs is yours to see.',
    noFiles: 'None of its files is yours to see.',
    noMatch: 'No bundle matches.',
    none: 'There are no bundles.',
    teach: 'A bundle is a place that DAG files come from: a folder, a Git repository, a store of objects.',
    sample: `ARIEL__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST='[{"name": "dags", "classpath": "local", "kwargs": {"path": "/dags"}}]'`,
    unknown: (name: string) => `There is no bundle ${name}, or you may not see it.`,
  },
  importErrors: {
    headline: (amount: number) =>
      amount === 0 ? 'Every file could be imported' : `${count(amount, 'file')} could not be imported`,
    none: 'No import errors',
    teach: 'When a file cannot be evaluated, it shows here with its line and what to do.',
    stillRuns: 'The last good version still runs:',
    stack: 'Whole stack',
    copy: 'Copy the error',
  },
} as const;
