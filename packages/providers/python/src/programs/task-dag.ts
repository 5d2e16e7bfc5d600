// The DAG file that the Task SDK finds for a task of ours: one DAG with one operator, made from what lies beside the file.

export const taskDagProgram = `
import base64
import importlib
import importlib.util
import inspect
import json
import os
import pathlib
import sys
import types

from airflow.sdk import DAG, Asset, AssetAlias, BaseOperator
from airflow.sdk.serde import deserialize

try:
    from airflow.sdk.definitions._internal.mixins import ResolveMixin
except ImportError:
    from airflow.sdk.definitions.xcom_arg import XComArg as ResolveMixin

folder = pathlib.Path(__file__).parent
spec = json.loads((folder / "spec.json").read_text())


class Given(ResolveMixin):
    """A value that another task gave: data, whatever it looks like, and no template."""

    def __init__(self, value):
        self.value = value

    def iter_references(self):
        return ()

    def resolve(self, context):
        return self.value


def of_ariel(kind):
    """What TypeScript has beside JSON, in Python's words. Named here, so that values that are read meanwhile are opened, too."""

    def deserialize(data, version=1):
        return kind(data)

    return type("Opened", (), {"deserialize": staticmethod(deserialize), "__version__": 1})


ariel = types.ModuleType("ariel")
ariel.Set = of_ariel(set)
ariel.Map = of_ariel(lambda pairs: {key: value for key, value in pairs})
ariel.BigInt = of_ariel(int)
ariel.Uint8Array = of_ariel(base64.b64decode)
# A package of that name in the environment is somebody's own.
if "ariel" not in sys.modules and importlib.util.find_spec("ariel") is None:
    sys.modules["ariel"] = ariel


def opened(value, is_written=False):
    if isinstance(value, dict):
        if is_written and set(value) == {"__ariel_given__"}:
            return Given(opened(value["__ariel_given__"]))
        if is_written and set(value) == {"__ariel_new__"}:
            made = value["__ariel_new__"]
            return named(made["class"])(*opened(made["args"], True), **opened(made["kwargs"], True))
        if "__classname__" in value:
            return deserialize(value)
        return {key: opened(each, is_written) for key, each in value.items()}
    if isinstance(value, list):
        return [opened(each, is_written) for each in value]
    return value


def named(path):
    module, _, name = path.replace(":", ".").rpartition(".")
    found = importlib.import_module(module)
    return getattr(found, name)


def function_of(spec):
    if spec.get("source") is None:
        return named(spec["callable"])
    module = types.ModuleType("ariel_task")
    module.__file__ = str(folder / "source.py")
    exec(compile(spec["source"], module.__file__, "exec"), module.__dict__)
    name = spec["callable"]
    if not callable(module.__dict__.get(name)):
        raise AttributeError(f"the source has no function {name!r}")
    return module.__dict__[name]


class PythonFunction(BaseOperator):
    template_fields = ()

    def __init__(self, *, call, args, kwargs, **rest):
        super().__init__(**rest)
        self.call = call
        self.args = args
        self.kwargs = kwargs

    def execute(self, context, event=None):
        offered = {**context, "context": context}
        if event is not None:
            offered["event"] = event
        parameters = inspect.signature(self.call).parameters.values()
        names = {each.name for each in parameters if each.kind is not each.VAR_POSITIONAL}
        takes_all = any(each.kind is each.VAR_KEYWORD for each in parameters)
        wanted = {name: value for name, value in offered.items() if takes_all or name in names}
        positional = [each.name for each in parameters if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)]
        for name in positional[: len(self.args)]:
            wanted.pop(name, None)
        return self.call(*self.args, **{**wanted, **self.kwargs})


class Broken(BaseOperator):
    """What could not be made says so where it runs."""

    template_fields = ()

    def __init__(self, *, error, **rest):
        super().__init__(**rest)
        self.error = error

    def execute(self, context, **_):
        raise self.error


def source_of(given):
    if given["kind"] == "alias":
        return AssetAlias(name=given["name"], group=given["group"])
    if not given["name"] or not given["uri"]:
        return Asset.ref(**({"name": given["name"]} if given["name"] else {"uri": given["uri"]}))
    return Asset(name=given["name"], uri=given["uri"], group=given["group"], extra=given.get("extra", {}))


def ends_when_killed(kind):
    """Where a signal has ended it, nothing that it would still do counts once it has cleaned up. A time limit of its own goes on."""
    clean_up = kind.on_kill

    def on_kill(self):
        by_signal = sys._getframe(1).f_code.co_name == "_on_term"
        try:
            clean_up(self)
        finally:
            if by_signal:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(143)

    kind.on_kill = on_kill


def made(spec):
    # Values, as they are after what the run was given: nothing is laid over them here.
    common = {"task_id": spec["task_id"], "retries": spec["retries"], "params": opened(spec["params"])}
    try:
        for name in ("outlets", "inlets"):
            if spec.get(name):
                common[name] = [source_of(each) for each in spec[name]]
        if spec["kind"] == "function":
            return PythonFunction(
                call=function_of(spec), args=opened(spec["args"]), kwargs=opened(spec["kwargs"]), **common
            )
        return named(spec["operator"])(**{**common, **opened(spec["kwargs"], True)})
    except Exception as error:
        dag.task_dict.pop(spec["task_id"], None)
        return Broken(error=error, **common)


with DAG(dag_id=spec["dag_id"], schedule=None) as dag:
    task = made(spec)
    ends_when_killed(type(task))
    for task_id in spec["downstream"]:
        task >> BaseOperator(task_id=task_id)
`;
