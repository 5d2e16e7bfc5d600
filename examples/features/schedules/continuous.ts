// `@continuous`: the next run begins when the one before has ended, one at a time. For queues that never run dry.
import { dag, task } from 'ariel';

const takeMessages = task('take_messages', () => ['order 1', 'order 2']);
const handle = task('handle', ({ message }: { message: string }) => `${message} handled`);

export default dag(
  'schedule_continuous',
  // Once it is unpaused there is always a run going on.
  { schedule: '@continuous', isPausedUponCreation: true, tags: ['feature', 'schedule'] },
  () => {
    handle.expand({ message: takeMessages() });
  },
);
