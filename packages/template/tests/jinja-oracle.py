# Renders templates with the real Jinja2: reads {"files", "values", "templates": [[source, native, environment]]} as JSON, writes a
# list of results or kinds of error. The environment is a dict of further arguments, with the name of a class for "undefined".
import json
import sys

import jinja2
from jinja2 import DictLoader, StrictUndefined, TemplateSyntaxError, UndefinedError
from jinja2.nativetypes import NativeEnvironment
from jinja2.sandbox import ImmutableSandboxedEnvironment, SandboxedEnvironment, SecurityError


class NativeSandbox(SandboxedEnvironment, NativeEnvironment):
    pass


given = json.load(sys.stdin)
options = {"undefined": StrictUndefined, "extensions": ["jinja2.ext.do"], "loader": DictLoader(given["files"]), "cache_size": 0}
environments = {}


def environment_of(is_native, further):
    key = json.dumps([is_native, further])
    if key not in environments:
        more = dict(further)
        if "undefined" in more:
            more["undefined"] = getattr(jinja2, more["undefined"])
        if "extensions" in more:
            more["extensions"] = ["jinja2.ext.do", *more["extensions"]]
        if "finalize" in more:
            more["finalize"] = lambda value: "-" if value is None else value
        kind = NativeSandbox if is_native else ImmutableSandboxedEnvironment
        environments[key] = kind(**{**options, **more})
    return environments[key]


results = []
for source, is_native, *further in given["templates"]:
    try:
        template = environment_of(is_native, further[0] if further else {}).from_string(source)
        value = template.render(json.loads(json.dumps(given["values"])))
        try:
            results.append({"result": json.loads(json.dumps(value))})
        except TypeError:
            results.append({"result": str(value)})
    except UndefinedError:
        results.append({"error": "undefined"})
    except TemplateSyntaxError as error:
        results.append({"error": "assertion" if type(error).__name__ == "TemplateAssertionError" else "syntax"})
    except SecurityError:
        results.append({"error": "security"})
    except Exception as error:
        results.append({"error": "runtime", "of": type(error).__name__ + ": " + str(error)})
json.dump(results, sys.stdout)
