"""What was found, as a line and as a table."""

from collections.abc import Sequence
from dataclasses import dataclass

#: Of a line that is only told.
NO_BUDGET = "–"


@dataclass
class Line:
    """One budget. `isMet` is None where it could not be measured, and where there is none."""

    name: str
    budget: str
    found: str
    isMet: bool | None
    limit: str = ""

    @property
    def verdict(self) -> str:
        """met, missed or skipped; told where there is no budget."""
        unmeasured = "told" if self.budget == NO_BUDGET else "skipped"
        return {True: "met", False: "MISSED", None: unmeasured}[self.isMet]


def table(lines: Sequence[Line]) -> str:
    """Markdown, in columns."""
    rows = [("what", "budget", "median", "", "what limits it")]
    rows += [(line.name, line.budget, line.found, line.verdict, line.limit) for line in lines]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    text = [
        "| " + " | ".join(row[column].ljust(widths[column]) for column in range(4)) + f" | {row[4]} |" for row in rows
    ]
    text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|---|")
    return "\n".join(text)
