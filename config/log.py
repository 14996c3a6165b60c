"""Log lines that tell an operator where something failed, and nothing of what people wrote."""

import logging
import traceback


class DiscreetFormatter(logging.Formatter):
    """Exceptions as their kinds and places only: their messages quote addresses, comments and database rows."""

    def formatException(self, ei):  # noqa: N802 - the name is logging's
        lines, error = [], ei[1]
        while error is not None:
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}, raised at")
            lines.extend(
                f"  {frame.filename}:{frame.lineno} in {frame.name}"
                for frame in traceback.extract_tb(error.__traceback__)
            )
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)
