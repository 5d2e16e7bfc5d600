"""What somebody would write with Airflow's own client for Python: over all of its API classes, with parameters as its models have them.

Called with the address and the token of an administrator; prints one JSON object: how many calls went well, and those that did not.
"""

import json
import sys
import time
from datetime import datetime, timedelta, timezone

import airflow_client.client as client

address, token = sys.argv[1:3]
failures = []
done = []
UTC = timezone.utc
SINCE = datetime(2020, 1, 1, tzinfo=UTC)


def attempt(api, method, *arguments, **named):
    """Calls, and turns the answer into its model and back; notes whatever is raised."""
    try:
        answer = getattr(api, method)(*arguments, **named)
        if hasattr(answer, "to_json"):
            answer.to_json()
        done.append(method)
        return answer
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        failures.append(f"{type(api).__name__}.{method}: {type(error).__name__}: {error}"[:500])


def about_dags(api_client):
    dags = client.DAGApi(api_client)
    attempt(dags, "get_dags", limit=5, offset=1, tags=["judge"], tags_match_mode="any", order_by=["-dag_id"], paused=False)
    attempt(dags, "get_dags", last_dag_run_state=client.DagRunState.SUCCESS, dag_run_start_date_gte=SINCE, is_favorite=False)
    attempt(dags, "get_dag_tags", tag_name_pattern="li", order_by=["-name"])
    attempt(dags, "patch_dag", "judge_linear", client.DAGPatchBody(is_paused=True))
    attempt(dags, "patch_dag", "judge_linear", client.DAGPatchBody(is_paused=False), update_mask=["is_paused"])
    attempt(dags, "patch_dags", client.DAGPatchBody(is_paused=False), dag_id_pattern="judge_l%")
    attempt(dags, "favorite_dag", "judge_linear")
    attempt(dags, "unfavorite_dag", "judge_linear")
    attempt(client.DagVersionApi(api_client), "get_dag_versions", "~", order_by=["-version_number"])
    attempt(client.DagStatsApi(api_client), "get_dag_stats", dag_ids=["judge_linear", "judge_fail"])
    attempt(client.TaskApi(api_client), "get_tasks", "judge_shape", order_by="-task_id")
    file_token = dags.get_dag("judge_linear").file_token
    attempt(client.DAGParsingApi(api_client), "reparse_dag_file", file_token)


def about_runs(api_client):
    runs = client.DagRunApi(api_client)
    offset = timezone(timedelta(hours=5, minutes=30))
    body = client.TriggerDAGRunPostBody(
        dag_run_id="acts", logical_date=datetime(2026, 3, 2, 12, tzinfo=offset), conf={"a": 1}, note="n"
    )
    made = attempt(runs, "trigger_dag_run", "judge_linear", body)
    if made and made.logical_date.utcoffset() != timedelta(hours=5, minutes=30):
        failures.append(f"the offset of {made.logical_date}")
    attempt(runs, "trigger_dag_run", "judge_shape", client.TriggerDAGRunPostBody(dag_run_id="acts", logical_date=None))
    for dag_id, result in (("judge_linear", ["second"]), ("judge_shape", ["total", "mapped"])):
        attempt(runs, "wait_dag_run_until_finished", dag_id, "acts", interval=0.5, result=result)
    ranges = {"run_after_gte": SINCE, "logical_date_lt": datetime(2030, 1, 1, tzinfo=UTC), "duration_gte": 0}
    attempt(runs, "get_dag_runs", "~", state=["success"], run_type=["manual"], order_by=["-run_after"], **ranges)
    attempt(runs, "get_dag_runs", "~", limit=1, cursor="")
    batch = client.DAGRunsBatchBody(dag_ids=["judge_linear"], states=["success"], order_by="-start_date", page_limit=3)
    attempt(runs, "get_list_dag_runs_batch", "~", batch)
    patch = client.DAGRunPatchBody(note="x", state="success")
    attempt(runs, "patch_dag_run", "judge_linear", "acts", patch, update_mask=["note", "state"])
    attempt(runs, "clear_dag_run", "judge_linear", "acts", client.DAGRunClearBody(dry_run=False))
    attempt(runs, "wait_dag_run_until_finished", "judge_linear", "acts", interval=0.5)


def about_tasks(api_client):
    tasks = client.TaskInstanceApi(api_client)
    shape, linear = ("judge_shape", "acts"), ("judge_linear", "acts")
    chosen = {"state": ["success", "none"], "pool": ["default_pool"], "map_index": [-1], "try_number": [1]}
    attempt(tasks, "get_task_instances", *shape, order_by=["-start_date"], task_display_name_pattern="%o%", **chosen)
    attempt(tasks, "get_mapped_task_instances", *shape, "mapped", order_by=["-map_index"])
    for method in ("get_mapped_task_instance", "get_mapped_task_instance_tries"):
        attempt(tasks, method, *shape, "mapped", 1)
    attempt(tasks, "get_mapped_task_instance_try_details", *shape, "mapped", 1, 1)
    attempt(tasks, "get_task_instance_dependencies_by_map_index", *shape, "mapped", 1)
    attempt(tasks, "get_log", *shape, "mapped", 1, map_index=0, full_content=True)
    batch = client.TaskInstancesBatchBody(dag_ids=["judge_linear"], state=["success"], order_by="-start_date")
    attempt(tasks, "get_task_instances_batch", "~", "~", batch)
    failed = client.PatchTaskInstanceBody(new_state="failed", note="hm", include_downstream=True)
    attempt(tasks, "patch_task_instance_dry_run", *linear, "first", failed)
    attempt(tasks, "patch_task_instance", *linear, "third", failed)
    attempt(tasks, "patch_task_instance_by_map_index", *shape, "mapped", 1, client.PatchTaskInstanceBody(note="m"))
    inner = client.ClearTaskInstancesBodyTaskIdsInner
    clear = client.ClearTaskInstancesBody(dag_run_id="acts", task_ids=[inner("total"), inner(["mapped", 1])], only_failed=False)
    attempt(tasks, "post_clear_task_instances", "judge_shape", clear)
    update = {"action": "update", "entities": [{"task_id": "total", "note": "b", "new_state": "success"}]}
    bulk = client.BulkBodyBulkTaskInstanceBody.from_dict({"actions": [update]})
    attempt(tasks, "bulk_task_instances", *shape, bulk)
    xcoms = client.XComApi(api_client)
    place = ("judge_linear", "first", "acts")
    for key in ("an_int", "a_float", "a_string", "a_bool", "a_list", "an_object", "return_value"):
        for stringify in (True, False):
            attempt(xcoms, "get_xcom_entry", *place, key, stringify=stringify, deserialize=not stringify)
    attempt(xcoms, "create_xcom_entry", *place, client.XComCreateBody(key="k/1", value={"a": 1}))
    attempt(xcoms, "update_xcom_entry", *place, "k/1", client.XComUpdateBody(value=[1]))
    attempt(xcoms, "delete_xcom_entry", *place, "k/1")


def about_settings(api_client):
    variables = client.VariableApi(api_client)
    for value in ("s", 1, {"a": 1}, [1], None):
        attempt(variables, "post_variable", client.VariableBody(key="a/b c", value=value, description="d"))
        attempt(variables, "get_variable", "a/b c")
        attempt(variables, "delete_variable", "a/b c")
    connections = client.ConnectionApi(api_client)
    fields = {"host": "h", "port": 80, "login": "l", "password": "p", "extra": '{"a": 1}'}
    attempt(connections, "post_connection", client.ConnectionBody(connection_id="acts", conn_type="http", **fields))
    changed = client.ConnectionBody(connection_id="acts", conn_type="http", host="h2")
    attempt(connections, "patch_connection", "acts", changed, update_mask=["host"])
    attempt(connections, "get_connections", connection_id_pattern="act", order_by=["-connection_id"])
    attempt(connections, "delete_connection", "acts")
    pools = client.PoolApi(api_client)
    attempt(pools, "post_pool", client.PoolBody(name="acts", slots=3, description="d", include_deferred=True))
    attempt(pools, "patch_pool", "acts", client.PoolPatchBody(slots=6), update_mask=["slots"])
    delete = {"action": "delete", "entities": ["nobody"], "action_on_non_existence": "skip"}
    attempt(pools, "bulk_pools", client.BulkBodyPoolBody.from_dict({"actions": [delete]}))
    attempt(pools, "delete_pool", "acts")


def about_assets(api_client):
    assets = client.AssetApi(api_client)
    listed = attempt(assets, "get_assets", name_pattern="judge_two", only_active=True, order_by=["-name"])
    asset_id = listed.assets[0].id
    attempt(assets, "create_asset_event", client.CreateAssetEventsBody(asset_id=asset_id, extra={"k": "v"}))
    attempt(assets, "get_asset_events", asset_id=asset_id, order_by=["-timestamp"], timestamp_gte=SINCE)
    attempt(assets, "get_asset_queued_events", asset_id)
    attempt(assets, "get_dag_asset_queued_event", "judge_consumer_both", asset_id)
    attempt(assets, "delete_dag_asset_queued_event", "judge_consumer_both", asset_id)
    backfills = client.BackfillApi(api_client)
    days = {"from_date": datetime(2026, 2, 1, tzinfo=UTC), "to_date": datetime(2026, 2, 3, tzinfo=UTC)}
    body = client.BackfillPostBody(dag_id="judge_cron", reprocess_behavior="completed", max_active_runs=2, **days)
    attempt(backfills, "create_backfill_dry_run", body)
    made = attempt(backfills, "create_backfill", body)
    for method in ("get_backfill", "pause_backfill", "unpause_backfill", "cancel_backfill"):
        attempt(backfills, method, made.id)


def about_people(api_client):
    runs, tasks = client.DagRunApi(api_client), client.TaskInstanceApi(api_client)
    attempt(runs, "trigger_dag_run", "judge_hitl", client.TriggerDAGRunPostBody(dag_run_id="acts", logical_date=None))
    place = ("judge_hitl", "acts", "approve", -1)
    until = time.monotonic() + 30
    while time.monotonic() < until and not tasks.get_hitl_details("judge_hitl", "acts").hitl_details:
        time.sleep(0.1)
    attempt(tasks, "get_hitl_details", "~", "~", subject_search="Ship", response_received=False, order_by=["-created_at"])
    attempt(tasks, "update_hitl_detail", *place, client.UpdateHITLDetailPayload(chosen_options=["Approve"], params_input={}))
    attempt(tasks, "get_hitl_detail_try_detail", *place, 1)
    attempt(client.EventLogApi(api_client), "get_event_logs", event="trigger_dag_run", after=SINCE, order_by=["-when"])
    attempt(client.JobApi(api_client), "get_jobs", is_alive=True, job_type="SchedulerJob", start_date_gte=SINCE)
    warning = client.DagWarningType.NON_MINUS_EXISTENT_POOL
    attempt(client.DagWarningApi(api_client), "list_dag_warnings", warning_type=warning)


with client.ApiClient(client.Configuration(host=address, access_token=token)) as shared:
    for part in (about_dags, about_runs, about_tasks, about_settings, about_assets, about_people):
        part(shared)

print(json.dumps({"done": len(done), "failures": failures}))
