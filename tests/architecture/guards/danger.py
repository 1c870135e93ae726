"""Ways of writing code that let a stranger's text become code, a query or a command."""

import ast
import re
from collections.abc import Callable, Iterator

from tests.architecture.guards.code import Source

# Where each may stand, and why.
MARKED_SAFE = frozenset(
    {
        "apps/core/forms.py",  # a drop-down, escaped part by part
        "apps/core/markup.py",  # Markdown, rendered and cleaned on write
        "apps/forum/qa_page.py",  # JSON whose signs of markup are escapes
        "apps/notifications/rendering.py",  # what a template has escaped, without its blanks
    }
)
# Statements that the ORM compiled, joined to one.
JOINS_SQL = frozenset({"apps/core/events.py"})
# Statements that the ORM wrote, kept with their values apart.
KEEPS_SQL = frozenset({"apps/core/written.py"})
# The runner starts services, a worker the program that draws pages, a request the one that sets a
# PDF: both programs are fixed, limited, and get no words of a request in their command.
RUNS_PROGRAMS = ("platform/atmp/up/", "apps/core/pdfpages.py", "apps/core/pdf.py")
# The only modules that open a connection: to the own services, or (the runner) to itself.
CALLS_OUT = (
    "platform/atmp/up/",
    "apps/core/mailport.py",
    "apps/core/nudge.py",
    "apps/notifications/sending.py",
)
_QUERY_METHODS = frozenset(
    {
        *("filter", "exclude", "annotate", "alias", "aggregate", "order_by", "values", "get"),
        *("values_list", "update", "create", "get_or_create", "update_or_create", "only", "defer"),
    }
)
_REQUEST = re.compile(r"\brequest\.(GET|POST|data|query_params|headers|META|COOKIES|body)\b")
_CALLS_OUT = frozenset(
    {"socket", "http", "urllib3", "requests", "httpx", "aiohttp", "ftplib", "telnetlib", "smtplib"}
)
_UNPICKLES = frozenset({"pickle", "marshal", "shelve", "dill", "jsonpickle"})
_FREE_SQL = frozenset({"raw", "extra", "RawSQL"})
_COMPILES = frozenset({"eval", "exec", "compile", "__import__"})
Fault = Iterator[str]


def _calls(source: Source) -> Iterator[tuple[ast.Call, str, str]]:
    """Yield each call with the last name called and the whole expression."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            whole = ast.unparse(node.func)
            yield node, whole.rpartition(".")[2], whole


def _imports(source: Source) -> Iterator[tuple[int, str, frozenset[str]]]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, frozenset()
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or "", frozenset(a.name for a in node.names)


def open_keywords(source: Source) -> Fault:
    """No request chooses the names of keyword arguments, and none goes into SQL as a name."""
    for node, name, _whole in _calls(source):
        for keyword in node.keywords:
            if keyword.arg is None and _REQUEST.search(ast.unparse(keyword.value)):
                yield f"{source.path}:{node.lineno} takes names of arguments from a request"
        if name in _QUERY_METHODS and any(
            isinstance(a, ast.Starred) and _REQUEST.search(ast.unparse(a)) for a in node.args
        ):
            yield f"{source.path}:{node.lineno} takes names of columns from a request"


def free_sql(source: Source) -> Fault:
    """No SQL of our own beside migrations and the few statements without a variable text."""
    for node, name, _whole in _calls(source):
        if name in _FREE_SQL and source.path not in KEEPS_SQL:
            yield f"{source.path}:{node.lineno} calls {name}()"
        if name in {"execute", "executemany"} and node.args and source.path not in JOINS_SQL:
            statement = node.args[0]
            if isinstance(statement, ast.JoinedStr | ast.BinOp | ast.Call) and _varies(statement):
                yield f"{source.path}:{node.lineno} puts an SQL statement together"


def _varies(statement: ast.expr) -> bool:
    """Return whether anything but constants of the module goes into a text."""
    named = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
    calls = any(isinstance(node, ast.Call | ast.Attribute) for node in ast.walk(statement))
    return calls or any(not node.id.isupper() for node in named)


def unescaped(source: Source) -> Fault:
    """Text is called safe in few known places, besides what stands in the source as it is."""
    if source.path in MARKED_SAFE:
        return
    for node, name, _whole in _calls(source):
        written = all(isinstance(argument, ast.Constant) for argument in node.args)
        if name in {"mark_safe", "SafeString", "SafeText"} and not written:
            yield f"{source.path}:{node.lineno} calls a text safe"


def compiled_text(source: Source) -> Fault:
    """No text becomes a template or a program."""
    for node, name, whole in _calls(source):
        if whole in _COMPILES or name in {"from_string"}:
            yield f"{source.path}:{node.lineno} compiles a text"
        if name == "Template":
            yield f"{source.path}:{node.lineno} makes a template of a text"


def unpickled(source: Source) -> Fault:
    """Nothing is read by a format that runs code."""
    for line, module, names in _imports(source):
        if module.partition(".")[0] in _UNPICKLES:
            yield f"{source.path}:{line} imports {module}"
        if module == "yaml" and names & {"load", "unsafe_load", "full_load"}:
            yield f"{source.path}:{line} imports a loader of YAML"
    for node, _name, whole in _calls(source):
        safe = [k for k in node.keywords if k.arg == "Loader" and "Safe" in ast.unparse(k.value)]
        if whole in {"yaml.load", "yaml.load_all", "yaml.unsafe_load"} and not safe:
            yield f"{source.path}:{node.lineno} reads YAML with any tag"


def programs(source: Source) -> Fault:
    """No shell anywhere; programs are started by the runner only."""
    for node, _name, whole in _calls(source):
        shell = [k for k in node.keywords if k.arg == "shell" and ast.unparse(k.value) != "False"]
        if shell or whole in {"os.system", "os.popen"}:
            yield f"{source.path}:{node.lineno} starts a shell"
    if source.path.startswith(RUNS_PROGRAMS):
        return
    for line, module, names in _imports(source):
        if module == "subprocess" or (module == "os" and names & {"system", "popen", "execv"}):
            yield f"{source.path}:{line} starts programs"


def outgoing_calls(source: Source) -> Fault:
    """No address that somebody typed is ever called: only the own services are."""
    if source.path.startswith(CALLS_OUT):
        return
    for line, module, names in _imports(source):
        top = module.partition(".")[0]
        fetches = module == "urllib.request" or (module == "urllib" and "request" in names)
        # `http` itself only names status codes.
        if fetches or (top in _CALLS_OUT and module != "http"):
            yield f"{source.path}:{line} can call other machines ({module})"


def open_doors(source: Source) -> Fault:
    """No view steps outside the forgery check or the frame rule."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Name | ast.Attribute):
            name = node.attr if isinstance(node, ast.Attribute) else node.id
            if name in {"csrf_exempt", "xframe_options_exempt", "csp_exempt"}:
                yield f"{source.path}:{node.lineno} uses {name}"


def all_columns(source: Source) -> Fault:
    """Forms and serializers name their fields: a new column is never open by itself."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Assign):
            continue
        names = {t.id for t in node.targets if isinstance(t, ast.Name)}
        if "depth" in names and isinstance(node.value, ast.Constant):
            yield f"{source.path}:{node.lineno} shows nested rows by depth"
        if "fields" in names and ast.unparse(node.value) in {"'__all__'", "ALL_FIELDS"}:
            yield f"{source.path}:{node.lineno} opens every column"


GUARDS: tuple[Callable[[Source], Fault], ...] = (
    open_keywords,
    free_sql,
    unescaped,
    compiled_text,
    unpickled,
    programs,
    outgoing_calls,
    open_doors,
    all_columns,
)

# `|safe` and `autoescape off` in templates: Markdown that was cleaned, and mails in plain text.
SAFE_IN_TEMPLATES = frozenset({"forum/_question_text.html"})
_SAFE = re.compile(r"\|\s*(safe|safeseq)\b|{%-?\s*autoescape\s+off")


def template_faults(name: str, text: str) -> list[str]:
    """Return each place of a template where a text is not escaped."""
    if name in SAFE_IN_TEMPLATES or name.endswith(".txt"):
        return []
    return [
        f"{name}:{number} does not escape"
        for number, line in enumerate(text.splitlines(), 1)
        if _SAFE.search(line)
    ]
