"""Airflow's own client for Python on this server: lists, triggers, waits, reads, and turns every answer into its models.

Called with the address and the token of an administrator; prints one JSON object of what it saw.
"""

import importlib
import inspect
import json
import pkgutil
import sys

import airflow_client.client as client
from airflow_client.client import api as api_modules

address, token = sys.argv[1:3]
configuration = client.Configuration(host=address, access_token=token)
seen = {"version": client.__version__, "lists": [], "failures": []}
# Where the installation answers with an error on purpose.
refused = {"get_connection_test"}


def required(method):
    """The parameters that a call needs."""
    return [
        name
        for name, parameter in inspect.signature(method).parameters.items()
        if parameter.default is inspect.Parameter.empty and name != "self"
    ]


def every_api(api_client):
    for module in pkgutil.iter_modules(api_modules.__path__):
        loaded = importlib.import_module(f"{api_modules.__name__}.{module.name}")
        for name, kind in inspect.getmembers(loaded, inspect.isclass):
            if name.endswith("Api") and kind.__module__ == loaded.__name__:
                yield kind(api_client)


known = {
    "dag_id": "judge_linear",
    "dag_run_id": "from_python",
    "task_id": "first",
    "map_index": -1,
    "try_number": 1,
    "task_try_number": 1,
    "xcom_key": "return_value",
    "version_number": 1,
    "base_version_number": 1,
    "target_version_number": 1,
    "pool_name": "default_pool",
    "connection_id": "from_python",
    "variable_key": "from_python",
    "section": "core",
    "option": "parallelism",
    "bundle_name": "dags-folder",
    "asset_id": 1,
    "asset_alias_id": 1,
    "import_error_id": 1,
    "event_log_id": 1,
    "interval": 1,
}
# What the run that is asked about does not have, or what is no JSON.
unasked = {
    "login", "logout", "get_external_log_url", "get_hitl_detail", "get_hitl_detail_try_detail",
    "get_mapped_task_instances", "get_task_state", "get_dag_asset_queued_event", "get_asset_state", "get_backfill", "list_backfill_dag_runs",
}


def reads(api_client):
    """Every method that reads and that can be given what it needs."""
    for api in every_api(api_client):
        for name, method in inspect.getmembers(api, inspect.ismethod):
            is_read = name.startswith(("get_", "list_"))
            if name.startswith("_") or name.endswith(("_with_http_info", "_without_preload_content")):
                continue
            needs = required(method)
            if not is_read or name in unasked | refused or not set(needs) <= set(known):
                continue
            try:
                answer = method(**{need: known[need] for need in needs})
                seen["lists"].append(name)
                if hasattr(answer, "to_dict"):
                    answer.to_dict()
            except Exception as error:  # noqa: BLE001 - whatever it is, it is told
                seen["failures"].append(f"{type(api).__name__}.{name}: {type(error).__name__}: {error}"[:600])


with client.ApiClient(configuration) as api_client:
    runs = client.DagRunApi(api_client)
    connections = client.ConnectionApi(api_client)
    variables = client.VariableApi(api_client)
    connections.post_connection(
        client.ConnectionBody(connection_id="from_python", conn_type="http", host="example.org", password="x")
    )
    variables.post_variable(client.VariableBody(key="from_python", value={"a": [1]}))
    body = client.TriggerDAGRunPostBody(dag_run_id="from_python", logical_date=None)
    triggered = runs.trigger_dag_run("judge_linear", body)
    seen["triggered"] = [triggered.dag_run_id, triggered.state.value]
    waited = runs.wait_dag_run_until_finished("judge_linear", "from_python", interval=60, result=["second"])
    seen["waited"] = waited if isinstance(waited, dict) else waited.strip().split("\n")[-1]
    seen["state"] = runs.get_dag_run("judge_linear", "from_python").state.value
    place = {"dag_id": "judge_linear", "dag_run_id": "from_python", "task_id": "first"}
    log = client.TaskInstanceApi(api_client).get_log(**place, try_number=1)
    lines = log.content.actual_instance
    seen["log"] = [getattr(line, "event", line) for line in lines]
    xcoms = client.XComApi(api_client)
    listed = xcoms.get_xcom_entries(**place)
    seen["xcoms"] = sorted(entry.key for entry in listed.xcom_entries)
    entry = xcoms.get_xcom_entry(**place, xcom_key="an_object")
    value = entry.actual_instance if hasattr(entry, "actual_instance") else entry
    seen["value"] = value.value
    seen["connection"] = connections.get_connection("from_python").password
    seen["variable"] = variables.get_variable("from_python").value
    reads(api_client)

print(json.dumps(seen))
