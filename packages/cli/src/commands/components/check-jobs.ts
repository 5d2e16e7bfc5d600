// `ariel jobs check`: for liveness probes. A job is alive where it was heard of within the health threshold.
import { hostname } from 'node:os';
import type { JobRow } from '@ariel/store/reads';
import { liveJobs } from '@ariel/store/reads';
import { readDatabase } from '../../client/read-database.ts';
import type { CommandBody } from '../command.ts';
import { CommandError, usageError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { Given } from '../given.ts';

const kinds: Readonly<Record<string, string>> = {
  SchedulerJob: 'scheduler',
  TriggererJob: 'triggerer',
  DagProcessorJob: 'dag_processor',
  ApiServerJob: 'api_server',
  WorkerJob: 'worker',
};

export const checkJobs: CommandBody = async ({ config, nowUs, screen }, given) => {
  const asked = readQuestion(given);
  const thresholdUs = config().scheduler.schedulerHealthCheckThresholdMs * 1000;
  const alive = await readDatabase(config(), async (database) => {
    // Beats are written on the database's clock, which may not be this machine's.
    const atUs = database.dialect === 'postgres' ? await database.clockUs() : nowUs();
    const jobs = (await liveJobs(database)).filter((job) => isAskedFor(job, asked));
    const looked = asked.limit > 0 ? jobs.slice(0, asked.limit) : jobs;
    return looked.filter((job) => atUs - job.heartbeat_at <= thresholdUs);
  });
  const what = asked.kind === null ? 'process' : (given.text('jobType') ?? '');
  if (alive.length === 0) {
    throw new CommandError({
      code: 'ARIEL_NO_JOB_ALIVE',
      message: `No ${what}${asked.host === null ? '' : ` on ${asked.host}`} is alive.`,
      exitCode: ExitCode.failed,
    });
  }
  if (alive.length > 1 && !asked.allowsMultiple) {
    throw new CommandError({
      code: 'ARIEL_SEVERAL_JOBS_ALIVE',
      message: `${alive.length} of ${what} are alive, and one was expected.`,
      remedy: 'Add --allow-multiple where several are right.',
      exitCode: ExitCode.failed,
    });
  }
  screen.print(alive.length === 1 ? 'One is alive.' : `${alive.length} are alive.`);
  return ExitCode.ok;
};

interface Question {
  readonly kind: string | null;
  readonly host: string | null;
  readonly limit: number;
  readonly allowsMultiple: boolean;
}

function readQuestion(given: Given): Question {
  const type = given.text('jobType');
  if (type !== null && kinds[type] === undefined)
    throw usageError(`--job-type is ${JSON.stringify(type)}; it is one of ${Object.keys(kinds).join(', ')}.`);
  if (given.flag('local') && given.text('hostname') !== null)
    throw usageError('--local and --hostname say two things of the same: give one of them.');
  const limit = given.wholeNumber('limit', { min: 0 }) ?? 1;
  const allowsMultiple = given.flag('allowMultiple');
  if (allowsMultiple && limit === 1) throw usageError('--allow-multiple needs a --limit of more than 1.');
  return {
    kind: type === null ? null : (kinds[type] ?? null),
    host: given.flag('local') ? hostname() : given.text('hostname'),
    limit,
    allowsMultiple,
  };
}

const isAskedFor = (job: JobRow, { host, kind }: Question): boolean =>
  (kind === null || job.kind === kind) && (host === null || job.hostname === host);
