// An operator that waits without a worker, with a trigger of its own: it begins a job somewhere else, gives its worker back until the job is
// done, and goes on with its result. Its trigger runs in a triggerer, beside thousands of others.
import {
  BaseOperator,
  BaseTrigger,
  dag,
  FailTask,
  type OperatorOptions,
  registerTrigger,
  type TaskContext,
  type TriggerContext,
  TriggerEvent,
} from 'ariel';

/** Stands for a service: a job is done a second after it began. */
const service = {
  begin: async (kind: string) => ({ jobId: `${kind}-1`, doneAt: Date.now() + 1_000 }),
  isDone: async (doneAt: number) => Date.now() >= doneAt,
};

interface Job {
  readonly jobId: string;
  readonly doneAt: number;
}

class JobTrigger extends BaseTrigger {
  readonly #job: Job;

  constructor(job: Job) {
    super();
    this.#job = job;
  }

  serialize() {
    return { ...this.#job };
  }

  async *run({ log, nowUs, sleep }: TriggerContext) {
    const { doneAt, jobId } = this.#job;
    log.info(`waits for ${jobId}`);
    while (!(await service.isDone(doneAt)) && nowUs() < doneAt * 1000) await sleep(200);
    yield new TriggerEvent({ jobId, rows: 120 });
  }
}
registerTrigger('feature.job', JobTrigger);

interface JobOptions extends OperatorOptions {
  readonly kind: string;
}

class JobOperator extends BaseOperator<number> {
  readonly kind: string;

  constructor(options: JobOptions) {
    super(options);
    this.kind = options.kind;
  }

  async execute() {
    const job = await service.begin(this.kind);
    return this.defer({
      trigger: new JobTrigger(job),
      method: 'finished',
      kwargs: { since: new Date() },
      timeout: '5m',
    });
  }

  /** On a worker again, which need not be the same. */
  finished({ log }: TaskContext, event: { jobId: string; rows: number }, { since }: { since: Date }) {
    if (event.rows === 0) throw new FailTask(`${event.jobId} gave nothing`);
    log.info(`${event.jobId} took ${Date.now() - since.getTime()} ms`);
    return event.rows;
  }
}

export default dag('waiting_deferrable_operator', { tags: ['feature', 'waiting'] }, () => {
  new JobOperator({ taskId: 'export', kind: 'export' });
});
