"""The configuration of the proxy as nested blocks, read without the proxy."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.operations.compose import ROOT

CADDYFILE = ROOT / "deploy" / "Caddyfile"


@dataclass
class Block:
    """What stands in one pair of braces: plain lines, and further blocks behind their words."""

    lines: list[str] = field(default_factory=list)
    blocks: dict[str, Block] = field(default_factory=dict)

    def at(self, *words: str) -> Block:
        """Return the block behind these words, one inside the other."""
        found = self
        for word in words:
            found = found.blocks[word]
        return found

    def everything(self) -> list[str]:
        """Return every line of this block and of those inside it, and the words of the blocks."""
        inside = [line for block in self.blocks.values() for line in block.everything()]
        return [*self.lines, *self.blocks, *inside]


def parsed(text: str) -> Block:
    """Return the blocks of a file; the words of the first, unnamed one are empty."""
    top = Block()
    stack = [top]
    for raw in text.splitlines():
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line == "}":
            stack.pop()
        elif line == "{" or line.endswith(" {"):
            inner = stack[-1].blocks.setdefault(line[:-1].strip(), Block())
            stack.append(inner)
        else:
            stack[-1].lines.append(line)
    if len(stack) != 1:
        raise ValueError("the braces do not match")
    return top
