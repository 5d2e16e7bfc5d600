// Tasks in Python beside tasks in TypeScript: functions, one with an outlet, a branch, a short circuit, and operators of one of
// Airflow's providers.
// They need a Python with Airflow's Task SDK: ARIEL_PYTHON names its `bin/python`. See docs/guides/python-tasks.md.
import { asset, chain, dag, task } from 'ariel';
import {
  AirflowBranchTask,
  AirflowShortCircuitTask,
  AirflowTask,
  PythonBranchTask,
  PythonShortCircuitTask,
  PythonTask,
  pythonObject,
} from 'ariel/python';

const operators = 'airflow.providers.standard.operators';

/** Python's own `os.path.exists`. */
const exists = pythonObject('builtins.getattr', {
  args: [pythonObject('importlib.import_module', { args: ['os.path'] }), 'exists'],
});

/** Python says of it how many orders it holds; a DAG with `schedule: totals` hears of that. */
const totals = asset({ name: 'shop_totals', uri: 's3://shop/totals' });

/** More than a few functions are better kept in a package of the environment: `callable: 'acme.orders:total'`. */
const source = `
def total(orders, day, outlet_events):
    from airflow.sdk import Asset
    print("orders of", day)
    outlet_events[Asset(name="shop_totals", uri="s3://shop/totals")].extra = {"orders": len(orders)}
    return sum(order["price"] * order["count"] for order in orders)

def any_order(orders):
    return len(orders) > 0

def size(total):
    return "large" if total > 100 else "small"
`;

export default dag('python_orders', { tags: ['example', 'python'] }, () => {
  const orders = task('orders', () => [
    { article: 'lamp', price: 40, count: 2 },
    { article: 'cable', price: 7.5, count: 4 },
  ])();
  const any = new PythonShortCircuitTask({
    taskId: 'any_order',
    callable: 'any_order',
    source,
    opKwargs: { orders },
  });
  const total = new PythonTask<number>({
    taskId: 'total',
    callable: 'total',
    source,
    outlets: [totals],
    opKwargs: { orders, day: '{{ run_id }}' },
  });
  const size = new PythonBranchTask({
    taskId: 'size',
    callable: 'size',
    source,
    opKwargs: { total: total.output },
  });
  const large = new AirflowTask({
    taskId: 'large',
    operator: `${operators}.bash.BashOperator`,
    kwargs: { bash_command: 'echo "{{ run_id }} is worth a look"' },
  });
  const small = task('small', () => 'nothing to see')();
  chain(any, total, size, [large, small]);

  const weekday = new AirflowBranchTask({
    taskId: 'weekday',
    operator: `${operators}.weekday.BranchDayOfWeekOperator`,
    downstream: ['at_work', 'at_home'],
    kwargs: {
      follow_task_ids_if_true: 'at_work',
      follow_task_ids_if_false: 'at_home',
      week_day: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
    },
  });
  chain(weekday, [task('at_work', () => 'at work')(), task('at_home', () => 'at home')()]);

  const goesOn = new AirflowShortCircuitTask({
    taskId: 'goes_on',
    operator: `${operators}.python.ShortCircuitOperator`,
    downstream: ['never'],
    kwargs: { python_callable: exists, op_args: ['/nowhere'] },
  });
  chain(goesOn, task('never', () => 'never')());
});
