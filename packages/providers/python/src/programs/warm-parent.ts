// The Python process that has everything of the Task SDK loaded and forks for each task. It runs no code of users itself.

/** Run with one argument: JSON of `{socket, lock, home, owner, idleSeconds, preload}`. */
export const warmParentProgram = String.raw`
import fcntl, json, os, selectors, shutil, signal, socket, sys, time

config = json.loads(sys.argv[1])
lock = open(config["lock"], "w")
try:
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    sys.exit(0)  # another one is starting, or runs

import importlib

from airflow.sdk.execution_time import supervisor, task_runner  # noqa: F401
from airflow.sdk.api.datamodels._generated import TaskInstance as GeneratedInstance  # noqa: F401
import airflow.dag_processing.dagbag  # noqa: F401
import airflow.executors.workloads as workloads
import airflow.sdk.bases.operator  # noqa: F401
import airflow.sdk.bases.sensor  # noqa: F401
import airflow.sdk.serde  # noqa: F401
from airflow.dag_processing.bundles.manager import DagBundlesManager

needed_by_all = ("encodings.idna", "jinja2.ext", "setproctitle", "airflow.sdk._shared.logging.factory", "airflow.sdk._shared.logging.remote")
for name in [*needed_by_all, *config["preload"]]:
    try:
        importlib.import_module(name)
    except Exception as error:
        print(f"{name} cannot be loaded ahead: {error}", file=sys.stderr)
DagBundlesManager()
supervisor.ensure_secrets_backend_loaded()
# What is loaded or built when it is first needed is needed by every task.
with supervisor._ensure_client("http://127.0.0.1/execution/", "none", client=None, dry_run=False):
    pass
airflow.dag_processing.dagbag.BundleDagBag(
    dag_folder=config["warmUp"], safe_mode=False, load_op_links=False, bundle_path="/", bundle_name="ariel"
)
shutil.rmtree(os.path.dirname(config["warmUp"]), ignore_errors=True)


def known_once():
    # The forms of messages are worked out once, not by each task.
    import functools
    import gc

    from airflow.sdk.execution_time import comms

    try:
        comms.TypeAdapter = functools.lru_cache(maxsize=None)(comms.TypeAdapter)
        ends = socket.socketpair()
        comms.CommsDecoder[task_runner.ToTask, task_runner.ToSupervisor](socket=ends[0])
        for end in ends:
            end.close()
    except Exception as error:
        print(f"messages are not known ahead: {error}", file=sys.stderr)
    gc.collect()
    gc.freeze()


known_once()
# Ends are noticed when a heartbeat would be due, where they are not noticed at once. Heartbeats go to the worker beside us, and cost little.
supervisor.MIN_HEARTBEAT_INTERVAL = 0.5
start_process = supervisor.ActivitySubprocess.start.__func__


def start_and_listen(cls, **given):
    process = start_process(cls, **given)
    try:
        heard, told = socket.socketpair()
        heard.setblocking(False)
        told.setblocking(False)
        # Kept as long as the process is.
        process_ends.append((heard, told))
        signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        process.selector.register(heard, selectors.EVENT_READ, (lambda each: bool(each.recv(64)), lambda each: None))
        # It may have ended before anybody listened.
        told.send(b"0")
    except Exception as error:
        print(f"ends are not noticed at once: {error}", file=sys.stderr)
    return process


process_ends = []
supervisor.ActivitySubprocess.start = classmethod(start_and_listen)


def run(request, connection):
    os.setsid()
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["cwd"])
    # Python has read it when this process began, which was before the task was known.
    folders = [each for each in request["environment"].get("PYTHONPATH", "").split(os.pathsep) if each]
    sys.path[:0] = [each for each in folders if each not in sys.path]
    workload = workloads.ExecuteTask.model_validate(request["workload"])
    code = supervisor.supervise_task(
        ti=workload.ti,
        bundle_info=workload.bundle_info,
        dag_rel_path=workload.dag_rel_path,
        token=workload.token,
        server=request["server"],
        log_path=workload.log_path,
    )
    connection.sendall((json.dumps({"code": code}) + "\n").encode())


class Task:
    def __init__(self, connection):
        self.connection = connection
        self.text = b""
        self.pid = None
        # Whatever was below it when it was asked to end: it goes with it, whoever its parent is by then. The process of the task is among them.
        self.below = []
        self.own = []


listener = socket.socket(socket.AF_UNIX)
try:
    os.unlink(config["socket"])
except FileNotFoundError:
    pass
before = os.umask(0o177)
listener.bind(config["socket"])
os.umask(before)
listener.listen(64)
selector = selectors.DefaultSelector()
selector.register(listener, selectors.EVENT_READ, None)
wake_read, wake_write = os.pipe()
os.set_blocking(wake_read, False)
os.set_blocking(wake_write, False)
signal.set_wakeup_fd(wake_write)
signal.signal(signal.SIGCHLD, lambda *_: None)
selector.register(wake_read, selectors.EVENT_READ, None)
tasks = {}


def begin(task):
    request = json.loads(task.text)
    pid = os.fork()
    if pid != 0:
        task.pid = pid
        tasks[pid] = task
        return
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        selector.close()
        for descriptor in (wake_read, wake_write):
            os.close(descriptor)
        listener.close()
        lock.close()
        for other in tasks.values():
            other.connection.close()
        run(request, task.connection)
        code = 0
    except BaseException as error:
        import traceback

        text = "".join(traceback.format_exception(error))
        try:
            task.connection.sendall((json.dumps({"failure": text}) + "\n").encode())
        except OSError:
            pass
    finally:
        os._exit(code)


def processes_below(pid):
    import psutil

    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def kill_all(processes):
    import psutil

    for process in processes:
        # Its number may be another's by now.
        if not process.is_running():
            continue
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        try:
            process.kill()
        except psutil.NoSuchProcess:
            pass


def ask_to_end(task):
    """The process of the task cleans up, and ends."""
    if task.pid is None or task.pid not in tasks or task.below:
        return
    task.below = processes_below(task.pid)
    if not task.below:
        # It has not begun, or is over.
        os.kill(task.pid, signal.SIGKILL)
    for process in task.below:
        try:
            if process.ppid() == task.pid:
                task.own.append(process)
                os.kill(process.pid, signal.SIGTERM)
        except Exception:
            pass


def is_over(process):
    import psutil

    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def clear_after_ended():
    """What a task has started may hold its output open, for which its supervisor would wait."""
    for task in tasks.values():
        if task.own and all(is_over(process) for process in task.own):
            kill_all(task.below)
            task.own = []


def end_all(pid):
    """Nobody waits for the task any more: it goes, with everything that it started."""
    kill_all(processes_below(pid))
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def heard(task):
    try:
        read = task.connection.recv(1 << 20)
    except ConnectionError:
        read = b""
    if read and task.pid is None:
        task.text += read
        if not task.text.endswith(b"\n"):
            return
        if task.text.count(b"\n") == 1:
            begin(task)
            return
        # It was asked to end before it began.
        selector.unregister(task.connection)
        task.connection.close()
        return
    if read:
        ask_to_end(task)
        return
    selector.unregister(task.connection)
    if task.pid is not None and task.pid in tasks:
        end_all(task.pid)
        kill_all(task.below)
    else:
        task.connection.close()


def collect():
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        task = tasks.pop(pid, None)
        if task is None:
            continue
        kill_all(task.below)
        try:
            task.connection.sendall((json.dumps({"end": os.waitstatus_to_exitcode(status)}) + "\n").encode())
        except OSError:
            pass
        try:
            selector.unregister(task.connection)
        except (KeyError, ValueError):
            pass
        task.connection.close()


def owner_lives():
    try:
        os.kill(config["owner"], 0)
        return True
    except PermissionError:
        return True
    except ProcessLookupError:
        return False


last_used = time.monotonic()
while True:
    is_any_ending = any(task.own for task in tasks.values())
    for key, _ in selector.select(timeout=0.1 if is_any_ending else 2):
        if key.fileobj is listener:
            connection, _ = listener.accept()
            selector.register(connection, selectors.EVENT_READ, Task(connection))
        elif key.fd == wake_read:
            try:
                os.read(wake_read, 4096)
            except BlockingIOError:
                pass
        else:
            heard(key.data)
    clear_after_ended()
    collect()
    if tasks:
        last_used = time.monotonic()
    if not owner_lives():
        for pid in list(tasks):
            end_all(pid)
        break
    if time.monotonic() - last_used > config["idleSeconds"]:
        break

# The lock stays: who takes it now must not find its file gone.
os.unlink(config["socket"])
`;
