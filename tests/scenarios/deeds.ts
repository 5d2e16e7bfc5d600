// Tasks of the scenarios, placed where they are written: each does one thing.
import { SkipTask, type TaskOptions, task } from 'ariel';

/** Succeeds, with its own id as the result. */
export const works = (taskId: string, options: TaskOptions = {}) => task(taskId, () => taskId, options)();

/** Succeeds, with a list of numbers as the result. */
export const lists = (taskId: string, items: readonly number[], options: TaskOptions = {}) =>
  task(taskId, () => [...items], options)();

/** Fails each of its tries. */
export const fails = (taskId: string, options: TaskOptions = {}) =>
  failsTimes(taskId, Number.POSITIVE_INFINITY, options);

/** Fails its first tries, then succeeds. */
export const failsTimes = (taskId: string, times: number, options: TaskOptions = {}) =>
  task(
    taskId,
    (_inputs, { ti }) => {
      if (ti.tryNumber <= times) throw new Error(`try ${ti.tryNumber} went wrong`);
      return taskId;
    },
    options,
  )();

/** Ends as skipped, by its own word. */
export const skips = (taskId: string, options: TaskOptions = {}) =>
  task(
    taskId,
    () => {
      throw new SkipTask('there is nothing to do');
    },
    options,
  )();
