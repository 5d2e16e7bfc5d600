"""The workloads of the comparison as Airflow runs them: the same shapes as bench/dags/bench.ts."""

import time

from airflow.sdk import DAG, task

OPTIONS = {"schedule": None, "catchup": False, "max_active_tasks": 32, "is_paused_upon_creation": False}


@task
def nap(item=None):
    time.sleep(0.01)


@task
def noop(item):
    pass


with DAG("chain_40", **OPTIONS):
    before = None
    for number in range(1, 41):
        step = nap.override(task_id=f"nap_{number:02d}")()
        if before is not None:
            before >> step
        before = step

with DAG("fan_400", **OPTIONS):
    nap.expand(item=list(range(400)))

with DAG("mapped_1000", **OPTIONS):
    noop.expand(item=list(range(1000)))
