"""Disks that can be filled or broken, in a mount namespace of their own."""

from __future__ import annotations

import errno
import fcntl
import os
import struct
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

_EXT4_IOC_SHUTDOWN = 0x8004587D


@dataclass
class Disk:
    """A disk that processes see at `path` when they run `within` its namespace."""

    path: Path
    within: Sequence[str]

    def run(self, *command: str) -> str:
        """Run a command that sees it; return what it prints."""
        done = subprocess.run([*self.within, *command], check=True, capture_output=True, text=True)
        return done.stdout.strip()


@dataclass
class MemoryDisk(Disk):
    """A small disk that is nowhere but in memory; `seen` is its path for other processes."""

    seen: Path

    def fill(self) -> None:
        """Leave no room on it."""
        with (self.seen / "ballast").open("wb", buffering=0) as ballast:
            for size in (65_536, 4_096, 512, 1):
                while _has_room(ballast.fileno(), size):
                    pass

    def empty(self) -> None:
        """Leave room on it again."""
        (self.seen / "ballast").unlink()

    def turn_read_only(self) -> None:
        """Allow no more writes, where no file is open for them."""
        self.run("mount", "-o", "remount,ro", str(self.path))


@dataclass
class ImageDisk(Disk):
    """An ext4 file system in a file, which turns read-only when an error is found in it."""

    image: Path

    def break_down(self) -> None:
        """Have the system find an error.

        It is frozen meanwhile, as at the very moment of an error Linux may call an fsync done
        whose transaction it has dropped.
        """
        device = Path(self.run("findmnt", "--noheadings", "--output", "SOURCE", str(self.path)))
        self.run("fsfreeze", "--freeze", str(self.path))
        Path("/sys/fs/ext4", device.name, "trigger_fs_error").write_text("1")
        self.run("fsfreeze", "--unfreeze", str(self.path))

    def die(self) -> None:
        """Have all that is asked of it fail from now on."""
        folder = os.open(f"/proc/{self.within[1].partition('=')[2]}/root{self.path}", os.O_RDONLY)
        try:
            fcntl.ioctl(folder, _EXT4_IOC_SHUTDOWN, struct.pack("I", 0))
        finally:
            os.close(folder)

    def repair(self) -> None:
        """Mount it anew; nobody may use it meanwhile."""
        self.run("umount", str(self.path))
        self.run("sh", "-c", f"e2fsck -fy {self.image} || [ $? = 1 ]")  # 1: there was an error
        self.run("mount", "-o", "loop", str(self.image), str(self.path))


@contextmanager
def memory_disk(folder: Path, size: str) -> Iterator[MemoryDisk]:
    """Mount a disk of this size."""
    path = folder / "disk"
    path.mkdir()
    user = [] if os.getuid() == 0 else ["--user", "--map-root-user"]
    with _namespace(f"mount -t tmpfs -o size={size} none {path}", *user) as pid:
        within = ["nsenter", f"--target={pid}", "--mount"]
        if user:
            within += ["--user", "--preserve-credentials"]
        yield MemoryDisk(path, within, Path(f"/proc/{pid}/root{path}"))


@contextmanager
def image_disk(folder: Path) -> Iterator[ImageDisk]:
    """Make such a disk and mount it, which takes root."""
    path, image = folder / "disk", folder / "image"
    path.mkdir()
    with _namespace(
        f"truncate -s 16M {image} && mkfs.ext4 -q {image} && "
        f"mount -o loop,errors=remount-ro {image} {path}"
    ) as pid:
        yield ImageDisk(path, ["nsenter", f"--target={pid}", "--mount"], image)


@contextmanager
def _namespace(mount: str, *options: str) -> Iterator[int]:
    """Run `mount` in a namespace that ends with the context; return a process within."""
    with subprocess.Popen(
        ["unshare", *options, "--mount", "sh", "-c", f"{mount} && echo mounted && exec cat"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as holder:  # fmt: skip  # a command line reads as lines
        assert holder.stdin is not None
        assert holder.stdout is not None
        assert holder.stderr is not None
        if holder.stdout.readline() != "mounted\n":
            pytest.skip(f"No disk can be mounted here: {holder.stderr.read().strip()}")
        try:
            yield holder.pid
        finally:
            holder.stdin.close()


def _has_room(file: int, size: int) -> bool:
    try:
        return os.write(file, bytes(size)) > 0
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        return False
