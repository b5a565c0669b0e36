"""What templates were compiled to, held in memory: compiling all of them takes half a second, filling one a millisecond."""

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class CompiledTemplates(BytecodeCache):
    """The compiled templates of a process, by name and text: those of both languages differ in their globals alone."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled of the same text under this name."""
        held = self._held.get((bucket.key, bucket.checksum))
        if held is not None:
            bucket.bytecode_from_string(held)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Hold what was just compiled."""
        self._held[bucket.key, bucket.checksum] = bucket.bytecode_to_string()
