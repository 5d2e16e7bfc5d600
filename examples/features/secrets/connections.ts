// Where a service is and how to log in, by the name of a connection: in a task's code and in templates.
import { dag, task } from 'ariel';
import { BashOperator } from 'ariel/standard';

// Defined as ARIEL_CONN_FEATURE_SHOP_API, in a secrets file, or with `ariel connections add`. Is one missing, the page of the DAG
// says so before anything runs: both names below are literals.
const where = task('where', async (_inputs, { conn, log }) => {
  const { host, port, type } = await conn('feature_shop_api');
  log.info('the shop', { host, port });
  return `${type} at ${host}`;
});

export default dag('secrets_connections', { tags: ['feature'] }, () => {
  where();
  new BashOperator({
    taskId: 'in_a_template',
    bashCommand: 'echo "{{ conn.feature_shop_api.conn_type }} at {{ conn.feature_shop_api.host }}"',
  });
});
