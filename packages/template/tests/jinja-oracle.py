# Renders templates with the real Jinja2: reads {"files", "values", "templates": [[source, native]]} as JSON, writes a list of results or kinds of error.
import json
import sys

from jinja2 import DictLoader, StrictUndefined, TemplateSyntaxError, UndefinedError
from jinja2.nativetypes import NativeEnvironment
from jinja2.sandbox import ImmutableSandboxedEnvironment, SandboxedEnvironment, SecurityError


class NativeSandbox(SandboxedEnvironment, NativeEnvironment):
    pass


given = json.load(sys.stdin)
options = {"undefined": StrictUndefined, "extensions": ["jinja2.ext.do"], "loader": DictLoader(given["files"]), "cache_size": 0}
plain, native = ImmutableSandboxedEnvironment(**options), NativeSandbox(**options)
results = []
for source, is_native in given["templates"]:
    try:
        template = (native if is_native else plain).from_string(source)
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
