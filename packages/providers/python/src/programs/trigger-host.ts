// The Python process in which triggers of one environment wait, on one event loop.

/** Lines of JSON come in (what is to wait, what is not wanted any more, answers) and go out (events, failures, questions, lines of logs). */
export const triggerHostProgram = String.raw`
import asyncio, importlib, itertools, json, logging, os, re, sys, threading, traceback
import contextvars

output = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)
sys.stdout = sys.stderr
writing = threading.Lock()
current = contextvars.ContextVar("trigger", default=None)


def say(**message):
    with writing:
        output.write(json.dumps(message) + "\n")
        output.flush()


import httpx
from airflow.sdk.api.client import Client
from airflow.sdk.execution_time import comms, request_handlers, task_runner
from airflow.sdk.serde import deserialize, serialize


class Calls(httpx.BaseTransport):
    """What a server would be asked, whoever waits asks for us."""

    def handle_request(self, request):
        told = asking.ask(
            about="call",
            method=request.method,
            path=request.url.raw_path.decode(),
            body=request.read().decode() or None,
            version=request.headers.get("airflow-api-version"),
        )
        if told.get("failure") is not None:
            raise RuntimeError(told["failure"])
        answer = told["value"]
        return httpx.Response(answer["status"], headers=answer["headers"], text=answer["body"])


def handler_of(kind):
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", kind.replace("XCom", "Xcom"))
    return getattr(request_handlers, f"handle_{words.lower()}", None)


class Asking:
    """What triggers ask of their supervisor: connections and variables, and what a server knows of runs and tasks."""

    def __init__(self):
        self.numbers = itertools.count(1)
        self.waiting = {}

    def answered(self, message):
        slot = self.waiting.pop(message["answer"], None)
        if slot is not None:
            slot["value"] = message
            slot["done"].set()

    def ask(self, **question):
        number = next(self.numbers)
        slot = self.waiting[number] = {"done": threading.Event()}
        say(id=current.get(), ask=number, **question)
        slot["done"].wait()
        return slot["value"]

    def send(self, msg):
        kind = type(msg).__name__
        if kind == "GetConnection":
            question = {"about": "connection", "name": msg.conn_id}
        elif kind == "GetVariable":
            question = {"about": "variable", "name": msg.key}
        elif kind == "MaskSecret":
            return None
        else:
            return self.call(kind, msg)
        value = self.ask(**question).get("value")
        if kind == "GetConnection":
            if value is None:
                return comms.ErrorResponse(error=comms.ErrorType.CONNECTION_NOT_FOUND)
            return comms.ConnectionResult.model_validate(value)
        if value is None:
            return comms.ErrorResponse(error=comms.ErrorType.VARIABLE_NOT_FOUND)
        return comms.VariableResult(key=msg.key, value=value)

    def call(self, kind, msg):
        if kind in ("UpdateHITLDetail", "GetHITLDetailResponse"):
            if kind == "UpdateHITLDetail":
                told = client.hitl.update_response(
                    ti_id=msg.ti_id, chosen_options=msg.chosen_options, params_input=msg.params_input
                )
            else:
                told = client.hitl.get_detail_response(ti_id=msg.ti_id)
            return comms.HITLDetailResponseResult.from_api_response(response=told)
        handler = handler_of(kind)
        if handler is None:
            raise RuntimeError(f"a trigger cannot ask for {kind} here")
        told = handler(client, msg)
        return comms.OKResponse(ok=True) if told is None else told[0]

    async def asend(self, msg):
        return await asyncio.to_thread(self.send, msg)


asking = Asking()
client = Client(base_url="http://server/", token="", transport=Calls())
task_runner.SUPERVISOR_COMMS = asking


class Lines(logging.Handler):
    def emit(self, record):
        number = current.get()
        if number is not None and not record.name.startswith("asyncio"):
            say(id=number, log=self.format(record), level=record.levelname.lower())


logging.getLogger().addHandler(Lines())
logging.getLogger().setLevel(logging.INFO)


async def wait(number, classpath, kwargs):
    current.set(number)
    trigger = None
    try:
        module, _, name = classpath.rpartition(".")
        decoded = json.loads(kwargs)
        trigger = getattr(importlib.import_module(module), name)(
            **{key: deserialize(value) for key, value in decoded.items()}
        )
        async for event in trigger.run():
            say(id=number, event=serialize(getattr(event, "payload", event)))
            return
        say(id=number, failure="Trigger exited without sending an event")
    except asyncio.CancelledError:
        say(id=number, stopped=True)
    except BaseException:
        say(id=number, failure=traceback.format_exc())
    finally:
        if trigger is not None:
            try:
                await trigger.cleanup()
            except Exception:
                pass


async def main():
    loop = asyncio.get_running_loop()
    over = asyncio.Event()
    tasks = {}

    def heard(message):
        if "answer" in message:
            asking.answered(message)
        elif "stop" in message:
            task = tasks.pop(message["stop"], None)
            if task is not None:
                task.cancel()
        else:
            number = message["id"]
            tasks[number] = loop.create_task(wait(number, message["classpath"], message["kwargs"]))
            tasks[number].add_done_callback(lambda _: tasks.pop(number, None))

    def listen():
        for line in sys.stdin:
            message = json.loads(line)
            if "answer" in message:
                asking.answered(message)
            else:
                loop.call_soon_threadsafe(heard, message)
        loop.call_soon_threadsafe(over.set)

    threading.Thread(target=listen, daemon=True).start()
    await over.wait()
    os._exit(0)


asyncio.run(main())
`;
