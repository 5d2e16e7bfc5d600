// The texts of one run’s page.
import { count, list, versionChanges } from './en-words.ts';

export const runTexts = {
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
} as const;
