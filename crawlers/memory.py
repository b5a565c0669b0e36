"""How much memory a crawl may take: its own, whatever the process took that began it."""

from pathlib import Path

from scrapy.extensions.memusage import MemoryUsage

_STATUS = Path("/proc/self/status")


class OwnMemoryUsage(MemoryUsage):
    """Scrapy's watch, by what this process holds now.

    Scrapy asks `ru_maxrss`, which on Linux begins with the peak of the process that started this one and never
    falls (getrusage(2)): a crawl begun by something large would be stopped before its first request.
    """

    def get_virtual_size(self) -> int:
        """Resident memory in bytes; the peak, as Scrapy has it, where /proc is missing."""
        held = resident()
        return held if held is not None else super().get_virtual_size()


def resident() -> int | None:
    """Bytes of this process's resident memory by `VmRSS` (proc(5)), None where that cannot be read."""
    try:
        lines = _STATUS.read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:")), None)
