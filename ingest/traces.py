"""What a log may say of an unexpected error: its type and place, never its text, which may hold a citizen's words."""


def place_of(error: BaseException) -> str:
    """``ValueError at normalize.mail.reader:42``: where it was raised."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    return f"{type(error).__name__} at {trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"


def said_of(error: BaseException) -> dict[str, object]:
    """The place and the calls that led there, outermost first, for a line of the log."""
    path = []
    trace = error.__traceback__
    while trace is not None:
        path.append(f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}")
        trace = trace.tb_next
    return {"error": place_of(error), "path": path}
