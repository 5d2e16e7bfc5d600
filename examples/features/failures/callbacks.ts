// Who is called when something happens: functions and notifiers, of tasks and of the whole run. What they do changes no state.
import { BaseNotifier, type CallbackContext, dag, SkipTask, type TaskCallbackContext, task } from 'ariel';

/** Stands in each of the places; its text is a template. */
class LogNotifier extends BaseNotifier {
  static override readonly templateFields = ['text'];
  readonly text: string;
  constructor(text: string) {
    super();
    this.text = text;
  }
  override notify({ log }: CallbackContext): void {
    log.warn(this.text);
  }
}

const noted = ({ event, log, reason, ti }: TaskCallbackContext): void =>
  log.info(`${ti.taskId}: ${event}, ${reason ?? 'nothing to say'}`);

const prices = task('prices', () => [3, 4], {
  onExecuteCallback: noted,
  onSuccessCallback: [noted, new LogNotifier('{{ ti.task_id }} has what it wanted')],
});

const holiday = task(
  'holiday',
  () => {
    throw new SkipTask('the shop is closed');
  },
  { onSkippedCallback: noted },
);

const upload = task(
  'upload',
  (_: Record<never, never>, { ti }) => {
    throw new Error(`no answer to try ${ti.tryNumber}`);
  },
  {
    retries: 1,
    retryDelay: '1s',
    onRetryCallback: new LogNotifier('{{ exception }}: once more'),
    onFailureCallback: [
      // The next one is called all the same, and the task has failed either way.
      () => {
        throw new Error('the pager is off');
      },
      new LogNotifier('{{ ti.task_id }} failed: {{ reason }}'),
    ],
  },
);

export default dag(
  'failures_callbacks',
  {
    tags: ['feature', 'failures'],
    onSuccessCallback: new LogNotifier('{{ run_id }} went well'),
    onFailureCallback: new LogNotifier('{{ run_id }}: {{ reason }}'),
  },
  () => {
    prices();
    holiday();
    upload();
  },
);
