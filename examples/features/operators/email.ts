// An e-mail as a task. The server stands in the connection `feature_mail`, such as
// ARIEL_CONN_FEATURE_MAIL='smtp://user:password@mail.example.org:465/?from_email=ariel@example.org'.
import { chain, dag, task } from 'ariel';
import { EmailOperator } from 'ariel/smtp';

const count = task('count', () => 12);

export default dag('operators_email', { tags: ['feature', 'operators'] }, () => {
  const mail = new EmailOperator({
    taskId: 'mail',
    connId: 'feature_mail',
    to: ['sales@example.org', 'ada@example.org'],
    subject: 'Orders of {{ dag.dag_id }}',
    htmlContent: '<b>{{ ti.xcom_pull(task_ids="count") }}</b> orders',
    files: [{ filename: 'orders.csv', content: 'id,total\n1,12\n' }],
  });
  chain(count(), mail);
});
