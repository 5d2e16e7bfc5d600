// E-mail about failures: the option `email` of tasks, and a notifier with words of its own. The server stands in the connection
// `smtp_default`, or in the section [smtp] of the configuration.
import { dag, task } from 'ariel';
import { SmtpNotifier } from 'ariel/smtp';

const load = task(
  'load',
  (_: Record<never, never>, { ti }) => {
    throw new Error(`no file at try ${ti.tryNumber}`);
  },
  { retries: 1, retryDelay: '1s', email: ['ada@example.org', 'sales@example.org'], emailOnRetry: false },
);

export default dag(
  'failures_email',
  {
    tags: ['feature', 'failures'],
    onFailureCallback: new SmtpNotifier({
      to: 'oncall@example.org',
      subject: '{{ dag.dag_id }} needs somebody',
      htmlContent: 'Run <b>{{ run_id }}</b>: {{ reason }}',
    }),
  },
  () => {
    load();
  },
);
