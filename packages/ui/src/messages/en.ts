// Every text of the pages, in English. Sentences with values are functions, so that other languages may order them anew.

import { durationWords } from '../time/time-words.ts';

const count = (amount: number, one: string, many = `${one}s`) =>
  `${amount.toLocaleString('en')} ${amount === 1 ? one : many}`;
const list = (items: readonly string[], most = 3) =>
  items.length <= most
    ? items.join(', ')
    : `${items.slice(0, most).join(', ')} and ${items.length - most} more`;

const versionChanges = {
  first: 'first version',
  structure: 'tasks or options changed',
  code: 'code only',
} as const;

export const t = {
  notFound: 'There is no such page.',
  act: { close: 'Close', cancel: 'Cancel', retry: 'Try again', undo: 'Undo', copy: 'Copy', copied: 'Copied' },
  nav: {
    label: 'Pages',
    home: 'Home',
    logo: 'Ariel, home',
    dags: 'DAGs',
    importErrors: 'Import errors',
    limits: 'Limits',
    skip: 'Skip to the content',
    account: (name: string) => `Account of ${name}`,
    signOut: 'Sign out',
  },
  appearance: {
    label: 'Appearance',
    theme: 'Theme',
    system: 'As the system',
    light: 'Light',
    dark: 'Dark',
    density: 'Density',
    compact: 'Compact',
    comfortable: 'Comfortable',
  },
  zone: {
    label: 'Time zone',
    local: 'My zone',
    localShort: 'Local',
    dag: 'The DAG’s zone',
    dagShort: 'DAG zone',
  },
  live: { lost: 'Connection lost. Reconnecting…' },
  palette: {
    title: 'Search and commands',
    open: 'Search or do…',
    placeholder: 'Find a DAG, a run, a page, an action',
    empty: 'Nothing matches.',
    pages: 'Pages',
    dags: 'DAGs',
    runs: 'Runs',
    actions: 'Actions',
    trigger: (name: string) => `Trigger ${name}`,
    light: 'Use the light theme',
    dark: 'Use the dark theme',
  },
  keys: {
    title: 'Keyboard shortcuts',
    groups: [
      {
        title: 'Anywhere',
        keys: [
          ['Ctrl K', 'Search and commands'],
          ['/', 'Filter or search this page'],
          ['?', 'This list'],
          ['Esc', 'Close or clear'],
        ],
      },
      {
        title: 'Go to',
        keys: [
          ['g h', 'Home'],
          ['g d', 'DAGs'],
          ['g l', 'Limits'],
          ['g e', 'Import errors'],
        ],
      },
      {
        title: 'Run grid',
        keys: [
          ['← ↑ ↓ →', 'Walk'],
          ['Enter', 'Open'],
          ['Space', 'Fold a group'],
          ['Home End', 'Oldest, newest run'],
        ],
      },
      {
        title: 'Tables',
        keys: [
          ['↑ ↓', 'Walk the rows'],
          ['j k', 'The same'],
          ['Enter', 'Open the row'],
        ],
      },
    ] as readonly { readonly title: string; readonly keys: readonly (readonly [string, string])[] }[],
  },
  state: {
    success: 'Success',
    failed: 'Failed',
    running: 'Running',
    queued: 'Queued',
    scheduled: 'Scheduled',
    restarting: 'Restarting',
    up_for_retry: 'Up for retry',
    up_for_reschedule: 'Rescheduled',
    deferred: 'Deferred',
    awaiting_input: 'Awaiting input',
    skipped: 'Skipped',
    upstream_failed: 'Upstream failed',
    removed: 'Removed',
    none: 'Waiting',
  },
  signIn: {
    title: 'Sign in to go on',
    username: 'User name',
    password: 'Password',
    act: 'Sign in',
    refused: 'This name and password do not fit together.',
    or: 'or',
    problem: {
      refused:
        'You are signed in there, but there is no account for you here. Ask whoever looks after this installation.',
      failed: 'The sign-in there did not come to an end. Try again.',
    },
    directory: 'Name and password are those of your company’s directory.',
    hint: 'The first user is “admin”; its password is in the file admin-password of Ariel’s home folder.',
  },
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
  pause: {
    pause: (dag: string) => `Pause ${dag}`,
    unpause: (dag: string) => `Unpause ${dag}`,
    paused: (dag: string) => `${dag} is paused.`,
    unpaused: (dag: string) => `${dag} is active.`,
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
  runs: {
    bar: (state: string, took: string, run: string) => `${state}, ${took}: ${run}`,
    took: (took: string, run: string) => `${took} · ${run}`,
    durations: 'Duration of the last runs',
    state: 'State',
    anyState: 'Any state',
    run: 'Run',
    type: 'Type',
    started: 'Started',
    duration: 'Duration',
    count: (shown: number, more: boolean) => `${count(shown, 'run')}${more ? ', older ones exist' : ''}`,
    none: 'No runs yet.',
    types: {
      scheduled: 'Scheduled',
      manual: 'Manual',
      backfill: 'Backfill',
      asset_triggered: 'By asset',
      asset_materialization: 'Materialization',
      operator_triggered: 'By operator',
    },
  },
  tasks: {
    task: 'Task',
    search: 'Search tasks',
    none: 'No task matches.',
    operator: 'Operator',
    mapped: 'mapped',
    lastState: 'In the last run',
    failures: 'Failed runs',
    failedOf: (failed: number, runs: number) => `${failed} of ${runs}`,
    noInstances: 'No task instance is in this state.',
    why: 'Why',
    tryHead: 'Try',
  },
  grid: {
    label: 'Runs and their tasks. Arrows walk, Enter opens.',
    runs: 'Runs',
    cell: (task: string | null, run: string, state: string) =>
      task === null ? `run ${run}: ${state}` : `${task} in run ${run}: ${state}`,
    absent: 'not in this version',
    absentLong: (version: number) => `Not in version ${version}`,
    versionChange: (from: number, to: number, structure: boolean) =>
      `v${from} → v${to} ${structure ? 'tasks or options changed' : 'code only'}`,
    regions: (items: number | undefined, iterations: number | undefined) =>
      [
        ...(items === undefined ? [] : [count(items, 'item')]),
        ...(iterations === undefined ? [] : [count(iterations, 'iteration')]),
      ].join(', '),
    empty: 'No runs yet.',
    teach: 'Trigger one, or wait for its schedule.',
  },
  graph: {
    search: 'Find a task',
    unfold: 'Unfold the group',
    fold: 'Fold the group',
    items: (amount: number) => `× ${amount.toLocaleString('en')}`,
    mapped: 'mapped',
    loop: (max: number, iterations: number | undefined) =>
      iterations === undefined ? `up to ${max}` : `${iterations.toLocaleString('en')}, up to ${max}`,
    loopLong: (max: number) => `Loop of at most ${count(max, 'iteration')}`,
    mappedLong: 'Mapped: an instance for each item',
    retries: (amount: number) => `Tried again as one, up to ${count(amount, 'time')}`,
    counts: (done: number, total: number) => `${done.toLocaleString('en')}/${total.toLocaleString('en')}`,
    empty: 'This version has no tasks.',
  },
  dag: {
    crumbs: 'Where you are',
    toggleLeft: 'Show or hide grid and graph',
    resize: 'Width of the left side',
    views: 'Grid or graph',
    grid: 'Grid',
    graph: 'Graph',
    howMany: 'How many runs',
    lastRuns: (amount: number) => `Last ${amount} runs`,
    tabs: 'About this DAG',
    overview: 'Overview',
    runs: 'Runs',
    tasks: 'Tasks',
    code: 'Code',
    details: 'Details',
    next: 'next run',
    nextRun: 'Next run',
    neverRan: 'It has not run yet.',
    lastRun: 'The last run',
    after: (took: string) => `after ${took}`,
    durations: 'How long runs take',
    usual: (took: string) => `usually ${took}`,
    fewRuns: 'There are too few runs to compare.',
    about: 'About',
    active: 'Active runs',
    activeOf: (active: number, most: number) => `${active} of at most ${most}`,
    file: 'File',
    docs: 'Documentation',
    options: 'Options',
  },
  details: {
    id: 'DAG id',
    runId: 'Run id',
    by: 'Triggered by',
    logicalDate: 'Logical date',
    intervalStart: 'Interval from',
    intervalEnd: 'Interval to',
    runAfter: 'Run after',
    queued: 'Queued',
    started: 'Started',
    ended: 'Ended',
    timezone: 'Time zone',
    start: 'Start date',
    end: 'End date',
    catchup: 'Catches up',
    yes: 'Yes',
    no: 'No',
    maxRuns: 'Most active runs',
    maxTasks: 'Most active tasks',
    evaluated: 'Last evaluated',
    params: 'Params',
    versions: 'Versions',
    triggerRule: 'Trigger rule',
    retries: 'Retries',
    pool: 'Pool',
    poolSlots: (pool: string, slots: number) => `${pool}, ${count(slots, 'slot')}`,
    priority: 'Priority weight',
    role: 'Role',
    teardownOf: 'Tidies up after',
    setupOf: 'Tidied up by',
    groupTry: (group: string) => `Try of ${group}`,
    tryOf: (number: number, of: number) => `${number} of ${of}`,
    source: 'Source',
  },
  code: {
    version: 'Version',
    against: 'Compare with',
    noDiff: 'No comparison',
    diffWith: (version: number) => `Compare with v${version}`,
    changes: versionChanges,
    changed: 'Differs',
    runs: (amount: number) => count(amount, 'run'),
    same: 'This file is the same in both versions.',
    gap: (lines: number) => `${count(lines, 'line')} the same`,
  },
  run: {
    tabs: 'About this run',
    story: 'Story',
    gantt: 'Gantt',
    inputs: 'Inputs',
    params: 'Params',
    conf: 'Conf',
    facts: 'Facts',
    failedIn: (tasks: readonly string[]) => `Failed in ${list(tasks)}.`,
    failed: 'Failed.',
    runningFailed: (running: readonly string[], failed: readonly string[]) =>
      `${list(failed)} failed; ${running.length > 0 ? `${list(running)} still running.` : 'the rest is being settled.'}`,
    verbs: { queued: 'is queued', running: 'is running', success: 'succeeded', failed: 'failed' },
    running: (tasks: readonly string[]) => `Running ${list(tasks)}.`,
    runningNothing: 'Running; no task is at work at this moment.',
    queued: 'Queued: it has not begun.',
    success: (instances: number) => `All went well: ${count(instances, 'task instance')}.`,
    successDespite: (tasks: readonly string[]) => `Succeeded, though ${list(tasks)} failed.`,
  },
  story: {
    created: (type: string, user: string | null) =>
      `Created as a ${type} run${user === null ? '' : ` by ${user}`}`,
    version: (version: number, change: keyof typeof versionChanges) =>
      `with v${version} (${versionChanges[change]})`,
    interval: (from: string, to: string) =>
      `for ${from.slice(0, 16).replace('T', ' ')} to ${to.slice(0, 16).replace('T', ' ')} UTC`,
    started: 'Started',
    startedAfter: (waited: string) => `Started after ${waited} in the queue`,
    ended: (state: string, took: string | null) => `Ended: ${state}${took === null ? '' : ` after ${took}`}`,
    instances: (amount: number) => count(amount, 'instance'),
    onTry: (number: number) => `on try ${number}`,
  },
  gantt: {
    head: 'Task',
    queued: 'In the queue',
    ran: 'At work',
    waited: (took: string) => `${took} in the queue`,
    folded: (shown: number, all: number) =>
      `${count(shown, 'row')} for ${count(all, 'task instance')}: mapped tasks with many instances are one row.`,
  },
  task: {
    tabs: 'About this task',
    log: 'Log',
    error: 'Error',
    tries: 'Tries',
    inputs: 'Inputs & output',
    fields: 'Rendered',
    tryNumber: (number: number) => `Try ${number}`,
    allInstances: 'Show all instances',
    mapped: (counts: Readonly<Record<string, number>>) => {
      const total = Object.values(counts).reduce((sum, each) => sum + each, 0);
      if (total === 0) return 'It has no instances yet.';
      const failed = counts.failed ?? 0;
      const done = counts.success ?? 0;
      if (done === total) return `All ${count(total, 'instance')} succeeded.`;
      if (failed > 0) return `${failed.toLocaleString('en')} of ${count(total, 'instance')} failed.`;
      return `${done.toLocaleString('en')} of ${count(total, 'instance')} are done${counts.running === undefined ? '' : `, ${counts.running.toLocaleString('en')} running`}.`;
    },
    neighbours: 'Neighbours',
    upstream: 'Upstream',
    downstream: 'Downstream',
    noneOfThem: 'None',
    failed: (number: number, of: number, what: string | null) =>
      `Failed on try ${number} of ${Math.max(number, of)}${what === null ? '.' : `: ${what}`}`,
    willRetry: (number: number, of: number, what: string | null) =>
      `Try ${number} of ${Math.max(number, of)} failed${what === null ? '.' : `: ${what}.`}`,
    succeeded: (took: string | null, number: number) =>
      `Succeeded${took === null ? '' : ` in ${took}`}${number > 1 ? `, on try ${number}` : ''}.`,
    running: (number: number, of: number) =>
      of > 1 ? `Running, try ${number} of ${Math.max(number, of)}.` : 'Running.',
    skipped: 'Skipped.',
    upstreamFailed: 'Did not run because a task before it failed.',
    removed: 'No longer in the DAG’s version of this run.',
    waiting: 'Waiting.',
  },
  tries: { waited: 'In the queue', host: 'Host (process)' },
  error: {
    none: 'This try has no error.',
    cause: 'Caused by',
    copy: 'Copy the error',
    frames: (amount: number) => `All ${count(amount, 'frame')}`,
  },
  inputs: {
    given: 'Inputs',
    gave: 'Output',
    noInputs: 'It takes no inputs.',
    noOutput: 'It has given nothing.',
    notYet: 'Not there yet.',
    cut: 'cut',
    applied: (from: string) => `${from} · before a function of the DAG file`,
  },
  fields: {
    none: 'There are no rendered fields.',
    teach: 'Templates, such as a Bash command, show here as they were run.',
  },
  mapped: {
    label: (task: string) => `Instances of ${task}`,
    order: 'Order',
    orders: {
      place: 'In order',
      state: 'What needs a look first',
      '-duration': 'Slowest first',
      '-start_date': 'Last started first',
    },
    name: 'Name',
    findName: 'Find a name',
    none: 'It has no instances yet.',
  },
  group: {
    tabs: 'About this group',
    one: 'Group',
    lastRuns: 'Last runs',
    empty: 'There is no task in the group.',
    instances: (dimensions: readonly { readonly kind: 'item' | 'iteration' }[]) =>
      dimensions.at(-1)?.kind === 'iteration' ? 'Iterations' : 'Items',
    instancesOf: (group: string) => `Instances of group ${group}`,
    noInstances: 'It has no instances yet, or none in this state.',
    tooMany: 'There are too many instances to tell them one by one.',
    tooManyWhy: 'Each of its tasks lists its own, under Tasks.',
    failed: (failed: number, total: number, places: readonly string[]) =>
      `${failed.toLocaleString('en')} of ${count(total, 'instance')} failed, in ${list(places)}.`,
    place: (
      dimensions: readonly { readonly kind: 'item' | 'iteration'; readonly group_id: string | null }[],
      within: string,
    ) =>
      within
        .split('/')
        .map((number, at) => {
          const { group_id: group = null, kind = 'item' } = dimensions[at] ?? {};
          return `${kind === 'item' ? 'Item' : 'Iteration'} ${number}${group === null ? '' : ` of ${group}`}`;
        })
        .join(', '),
  },
  place: {
    label: 'Which item and iteration this is',
    heads: { item: 'Item', iteration: 'Iteration' },
    headOf: (kind: 'item' | 'iteration', group: string | null) =>
      `${kind === 'item' ? 'Item' : 'Iteration'}${group === null ? '' : ` of ${group}`}`,
    within: (kind: 'item' | 'iteration', group: string | null) =>
      `Only ${kind === 'item' ? 'the item' : 'the iteration'}${group === null ? '' : ` of ${group}`} with this number`,
    iteration: (index: number) => `Iteration ${index}`,
    words: (place: {
      readonly kind: 'item' | 'iteration';
      readonly group_id: string | null;
      readonly index: number;
      readonly count: number | null;
      readonly max: number | null;
    }) => {
      const of = place.group_id === null ? '' : ` of ${place.group_id}`;
      const all = place.count === null ? '' : `, ${place.count.toLocaleString('en')} in all`;
      if (place.kind === 'item') return `Item ${place.index.toLocaleString('en')}${of}${all}`;
      return `Iteration ${place.index}${of}${place.max === null ? all : `, at most ${place.max}`}`;
    },
    previous: { item: 'The item before', iteration: 'The iteration before' },
    next: { item: 'The next item', iteration: 'The next iteration' },
    groupTry: (number: number, of: number, group: string) => `Try ${number} of ${of} of group ${group}`,
  },
  loop: {
    tab: 'Loop',
    said: 'Is it enough?',
    gate: 'Gate',
    answer: (stops: boolean | null, state: string | null) =>
      stops === true ? 'Stop' : stops === false ? 'Go on' : state === 'success' ? 'Done' : '–',
    rule: (loop: { readonly max_iterations: number; readonly has_until: boolean }) =>
      loop.has_until
        ? `At the end of each iteration its gate is asked whether it is enough; there are ${count(loop.max_iterations, 'iteration')} at most.`
        : `It runs ${count(loop.max_iterations, 'time')}.`,
    stopped: (iterations: number, max: number) =>
      `It was enough after ${count(iterations, 'iteration')} of at most ${max}.`,
    at: (index: number, max: number) => `Iteration ${index} is under way, of at most ${max}.`,
    none: 'No iteration has begun.',
  },
  roles: { setup: 'Setup', teardown: 'Teardown', gate: 'Gate of a loop' },
  log: {
    label: 'Log',
    search: 'Search the log',
    hits: (at: number, all: number) => `${at} of ${all.toLocaleString('en')}`,
    previous: 'Previous match',
    next: 'Next match',
    level: 'Least level',
    levels: { debug: 'debug', info: 'info', warning: 'warn', error: 'error' },
    atLeast: { debug: 'All levels', info: 'Info and up', warning: 'Warnings and up', error: 'Errors' },
    loaded: (size: string, part: string | null) => (part === null ? size : `${part} of ${size}`),
    wrap: 'Wrap long lines',
    toStart: 'Go to the beginning',
    follow: 'Follow the end',
    download: 'Download as text',
    raw: 'Open as JSON',
    linkLine: (number: number | null) =>
      number === null ? 'Link to this line' : `${number}: link to this line`,
    empty: 'This try wrote nothing.',
    waiting: 'Nothing written yet.',
    filtered: 'No line is at this level.',
    notBegun: 'It has not begun, so there is no log.',
  },
  json: { more: (amount: number) => `${amount.toLocaleString('en')} more` },
  trigger: {
    title: (dag: string) => `Trigger ${dag}`,
    act: 'Trigger',
    version: (version: number) => `It will run with version ${version}.`,
    isPaused: 'This DAG is paused: its runs wait until it is active.',
    unpause: 'Make it active as well, so that the run starts',
    logicalDate: 'Logical date',
    noDate: 'None: a run without a date',
    runId: 'Run id',
    runIdHint: 'Chosen for you',
    note: 'Note',
    sameAsLast: 'Same as last run',
    errors: (amount: number) => `${count(amount, 'param')} to correct`,
    done: 'Triggered',
  },
  form: {
    json: 'As JSON',
    none: 'none',
    required: 'A value is needed.',
    choose: 'Choose one…',
    onePerLine: 'One per line',
    notNumber: 'Not a number.',
    notInteger: 'A whole number is needed.',
    notDate: 'Not a date.',
    notJson: (why: string) => `Not valid JSON: ${why}`,
    notObject: 'An object ({…}) is needed.',
    notArray: 'A list ([…]) is needed.',
    atLeast: (value: number) => `At least ${value}.`,
    atMost: (value: number) => `At most ${value}.`,
    above: (value: number) => `More than ${value}.`,
    below: (value: number) => `Less than ${value}.`,
    multipleOf: (value: number) => `A multiple of ${value} is needed.`,
    atLeastLetters: (amount: number) => `At least ${count(amount, 'letter')}.`,
    atMostLetters: (amount: number) => `At most ${count(amount, 'letter')}.`,
    pattern: (pattern: string) => `It must match ${pattern}`,
    atLeastItems: (amount: number) => `At least ${count(amount, 'item')}.`,
    atMostItems: (amount: number) => `At most ${count(amount, 'item')}.`,
    unique: 'Each item may stand once only.',
  },
  clear: {
    label: 'Clear',
    titleTask: 'Clear the task',
    list: 'What is cleared',
    titleRun: 'Clear the run',
    only_failed: 'Only failed ones',
    include_downstream: 'And what comes after',
    include_upstream: 'And what comes before',
    latest: 'On the latest version',
    added: (amount: number) => `${count(amount, 'new task instance')} will run`,
    removed: (amount: number) => `${count(amount, 'task instance')} will leave the run`,
    looking: 'Looking…',
    preview: (amount: number) => `${count(amount, 'task instance')} will run again`,
    nothing: 'Nothing would be cleared.',
    more: (amount: number) => `and ${amount.toLocaleString('en')} more`,
    act: (amount: number) => (amount === 0 ? 'Clear' : `Clear ${amount.toLocaleString('en')}`),
    done: (amount: number) => `${count(amount, 'task instance')} cleared.`,
    along: { setup: 'setup, goes along', teardown: 'teardown, goes along', gate: 'gate, asked again' },
    dropped: (amount: number) => `${count(amount, 'task instance')} of later iterations will be dropped`,
    droppedWhy: 'They rest on what runs again. Their tries stay in the history of the run.',
  },
  mark: {
    label: 'Mark as',
    run: 'Mark the run as',
    task: 'Mark the task as',
    done: (what: string, state: string) => `${what} is marked as ${state.toLowerCase()}.`,
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
