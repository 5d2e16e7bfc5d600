// `ResumableOperator`: a job in another system, which a try after a crash finds again instead of starting a second one.
import { dag, type JobStatus, ResumableOperator, type TaskContext } from 'ariel';

/** Stands for a cluster with jobs. */
class TrainOperator extends ResumableOperator<string, string> {
  submitJob({ ti }: TaskContext) {
    return `job of try ${ti.tryNumber}`;
  }
  jobStatus(): JobStatus {
    return 'running';
  }
  awaitJob(id: string, { ti }: TaskContext) {
    if (ti.tryNumber === 1) throw new Error('the worker is going down');
    return `${id} is done`;
  }
}

export default dag('data_resumable_job', { tags: ['feature', 'data'] }, () => {
  new TrainOperator({ taskId: 'train', retries: 1, retryDelay: '100ms' });
});
