// The texts of one task’s or group’s page: tries, values, log, what people are asked.
import { count, list } from './en-words.ts';

export const taskTexts = {
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
  request: {
    title: 'Request',
    open: 'Answer',
    chooseOne: 'Choose one',
    chooseSome: 'Choose one or more',
    send: 'Send answer',
    sent: 'Answered: the task goes on.',
    assigned: (names: string) => `Asked: ${names}`,
    unknown: (names: string) => `The link names what this request does not have: ${names}. It was left out.`,
    notAllowed: 'You may not answer requests of this DAG.',
    notAsked: 'It is for others to answer.',
    state: 'State',
    answered: 'Answered',
    over: 'Nobody waits for an answer any more',
    by: 'By',
    at: 'At',
    chosen: 'Chosen',
  },
} as const;
