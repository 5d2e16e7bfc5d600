// The base of operators that start work elsewhere and wait for it: after a crash the next try finds that work again.
import type { Duration } from '@ariel/core';
import type { TaskContext } from '../run/task-context.ts';
import { BaseOperator } from './base-operator.ts';

/** What became of a job elsewhere. `gone`: nobody knows it any more. */
export type JobStatus = 'running' | 'succeeded' | 'failed' | 'gone';

/**
 * The base class of operators that submit a job to another system. The id of the job is kept in the task state store as soon as
 * it is known: a try that follows a crash, a kill or a lost worker goes on with the job that runs instead of starting a second one.
 *
 * @example
 * class SparkJobOperator extends ResumableOperator<string, string> {
 *   submitJob() { return spark.submit(this.application); }
 *   jobStatus(id: string) { return spark.status(id); }
 *   awaitJob(id: string, { signal }: TaskContext) { return spark.wait(id, signal); }
 * }
 */
export abstract class ResumableOperator<JobId, Result = unknown> extends BaseOperator<Result> {
  /** Under which key of the task state store the id is kept. @default 'external_job_id' */
  protected get jobKey(): string {
    return 'external_job_id';
  }

  /** How long the id is kept. @default as the installation says */
  protected get jobRetention(): Duration | 'never' | undefined {
    return undefined;
  }

  /** Starts the job; gives what identifies it. */
  abstract submitJob(context: TaskContext): JobId | Promise<JobId>;

  /** What has become of a job that an earlier try started. */
  abstract jobStatus(jobId: JobId, context: TaskContext): JobStatus | Promise<JobStatus>;

  /** Waits until the job is over and gives its result; throws where it failed. Called for finished jobs, too. */
  abstract awaitJob(jobId: JobId, context: TaskContext): Result | Promise<Result>;

  async execute(context: TaskContext): Promise<Result> {
    const { log, taskStateStore } = context;
    const jobId = (await this.#known(context)) ?? (await this.submitJob(context));
    const retention = this.jobRetention;
    await taskStateStore.set(this.jobKey, jobId, retention === undefined ? {} : { retention });
    log.info('waiting for the job', { job: jobId });
    return this.awaitJob(jobId, context);
  }

  /** The job of an earlier try, where it is still of use. */
  async #known(context: TaskContext): Promise<JobId | null> {
    const { log, taskStateStore } = context;
    const jobId = await taskStateStore.get<JobId>(this.jobKey);
    if (jobId === null) return null;
    const status = await this.jobStatus(jobId, context);
    const isOfUse = status === 'running' || status === 'succeeded';
    log.info(
      isOfUse
        ? 'an earlier try started a job: it goes on'
        : 'an earlier job is of no use: another is started',
      {
        job: jobId,
        status,
      },
    );
    return isOfUse ? jobId : null;
  }
}
