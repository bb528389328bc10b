#!/usr/bin/env python3
"""A FUSE file system for tests: shows a folder, with faults that can be switched on while it is mounted.

usage: passthrough.py BACKING MOUNT_POINT FAULTS_FILE [FSNAME [SUBTYPE [CACHE_SECONDS]]]

FAULTS_FILE is read before every call; one fault a line, with the calls that it strikes (all when none is named):

    hang getattr statfs      wait until the line is gone; the caller cannot be killed meanwhile (state D).
                             FAULTS_FILE.struck is there as soon as somebody waits
    error EIO open read      fail with this error
    once EBUSY rename        fail with this error the first time that a path is asked for
    delay 0.001              seconds of waiting before the call
    late create              the call is done, its answer does not come until the line is gone
    readonly                 writing calls fail with EROFS
    at EBUSY /a/b rename     fail with this error for this very path
    path ERRNO /a/b          calls for this very path fail with this error
    refuses EINVAL aux.* con nothing can be made by such a name, or get it (reserved names of Windows)
    breaks 3 1 a<b aux.*     whoever asks for such a name takes everything away for so many seconds (EIO), the first so many times
    upto EFBIG 1000          writing beyond so many bytes of a file fails with this error
    total EDQUOT 1000        writing fails with this error once so many bytes were written since the faults were set
    means-it                 a file or folder without the owner's right to write is not written, removed or replaced (SMB's attribute)
    folds                    names that differ in case or Unicode form only are one, kept as they were written first (SMB)
    shift 32400              times come back so many seconds later than they were set (a server in another time zone)
    ahead 3600               times are stored so many seconds later than they were set (a server whose clock was set)
    earliest 315532800       no earlier time can be set (FAT, exFAT)
    latest 4354819198        no later time can be set
    resolution 2             times are kept in steps of so many seconds (FAT)
    largest 1048576          a file cannot grow beyond so many bytes (EFBIG)
    strict                   a file without write permission cannot be written, replaced or removed, also not by its owner (Windows)

FAULTS_FILE.counts tells, soon after FAULTS_FILE.asked was made, how many calls there were of each kind, how many for each name in a
folder of the top level and all it holds, and how many bytes were read and written.

A hang that can be killed, as the kernel's CIFS client has: stop this process (SIGSTOP). It dies with its parent.
"""
import ctypes
import errno
import fnmatch
import json
import os
import signal
import stat
import sys
import threading
import time
import unicodedata

import fusepy

WRITING = frozenset((
    'chmod', 'chown', 'create', 'link', 'mkdir', 'mknod', 'rename', 'rmdir', 'symlink', 'truncate', 'unlink', 'utimens', 'write',
))
SECOND = 1_000_000_000
ALWAYS_FREE = frozenset(('init', 'destroy'))


class Faults:
    def __init__(self, path):
        self.path = path
        self.lock = threading.Lock()
        self.stamp = None
        self.lines = ()
        self.struck = set()
        self.written_at, self.written = None, 0
        self.broken = {}
        self.broken_until = 0

    def current(self):
        with self.lock:
            try:
                found = os.stat(self.path)
                stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
                if stamp != self.stamp:
                    with open(self.path, encoding='utf-8') as file:
                        self.lines = tuple(tuple(line.split()) for line in file if line.strip())
                    self.stamp = stamp
            except FileNotFoundError:
                self.stamp, self.lines = None, ()
            return self.lines

    def strike(self, call, path):
        while any(line[0] == 'hang' and hits(line[1:], call) for line in self.current()):
            open(self.path + '.struck', 'a').close()
            time.sleep(0.01)
        # What follows within this call goes by what was read here.
        for line in self.lines:
            if line[0] == 'delay' and hits(line[2:], call):
                time.sleep(float(line[1]))
            elif line[0] == 'error' and hits(line[2:], call):
                raise fusepy.FuseOSError(getattr(errno, line[1]))
            elif line[0] == 'once' and hits(line[2:], call) and self.is_first(line, call, path):
                raise fusepy.FuseOSError(getattr(errno, line[1]))
            elif line[0] == 'readonly' and call in WRITING:
                raise fusepy.FuseOSError(errno.EROFS)
            elif line[0] == 'at' and path == line[2] and hits(line[3:], call):
                raise fusepy.FuseOSError(getattr(errno, line[1]))
            elif line[0] == 'path' and path == ' '.join(line[2:]):
                raise fusepy.FuseOSError(getattr(errno, line[1]))

    def break_over(self, path):
        with self.lock:
            for line in self.lines:
                if line[0] != 'breaks' or time.monotonic() < self.broken_until:
                    continue
                if self.broken.get(line, 0) < int(line[2]) and any(fnmatch.fnmatchcase(os.path.basename(path), each) for each in line[3:]):
                    self.broken[line] = self.broken.get(line, 0) + 1
                    self.broken_until = time.monotonic() + float(line[1])
            if time.monotonic() < self.broken_until:
                raise fusepy.FuseOSError(errno.EIO)

    def hold_back(self, call):
        while any(line[0] == 'late' and hits(line[1:], call) for line in self.current()):
            time.sleep(0.01)

    def strike_write(self, data, offset):
        for line in self.lines:
            if line[0] == 'upto' and offset + len(data) > int(line[2]):
                raise fusepy.FuseOSError(getattr(errno, line[1]))
            if line[0] == 'total':
                with self.lock:
                    if self.written_at != self.stamp:
                        self.written_at, self.written = self.stamp, 0
                    if self.written + len(data) > int(line[2]):
                        raise fusepy.FuseOSError(getattr(errno, line[1]))
                    self.written += len(data)

    def is_first(self, line, call, path):
        with self.lock:
            strike = (self.stamp, line, call, path)
            if strike in self.struck:
                return False
            self.struck.add(strike)
            return True

    def refuse(self, *paths):
        for _, error, *patterns in (line for line in self.lines if line[0] == 'refuses'):
            names = (name.lower() for path in paths for name in path.split('/'))
            if any(fnmatch.fnmatchcase(name, pattern) for name in names for pattern in patterns):
                raise fusepy.FuseOSError(getattr(errno, error))

    def has(self, word):
        return any(line[0] == word for line in self.lines)

    def number(self, word, default=None):
        return next((int(line[1]) for line in self.lines if line[0] == word), default)


def key_of(name):
    return unicodedata.normalize('NFC', name).casefold()


def hits(calls, call):
    return not calls or call in calls


class Counts:
    EVERY = 0.05

    def __init__(self, faults_file):
        self.asked = faults_file + '.asked'
        self.path = faults_file + '.counts'
        self.calls = {}
        self.places = {}
        self.bytes = {'read': 0, 'written': 0}

    def add(self, call, path):
        self.calls[call] = self.calls.get(call, 0) + 1
        place = '/'.join(path.split('/')[1:3])
        self.places[place] = self.places.get(place, 0) + 1

    def tell(self):
        # Threads die with the server, at any moment: whoever reads finds the whole of a file, or none.
        while True:
            time.sleep(self.EVERY)
            if not os.path.exists(self.asked):
                continue
            os.unlink(self.asked)
            draft = self.path + '.new'
            with open(draft, 'w', encoding='utf-8') as file:
                json.dump({'calls': dict(self.calls), 'places': dict(self.places), 'bytes': dict(self.bytes)}, file)
            os.rename(draft, self.path)


class Passthrough(fusepy.Operations):
    use_ns = True

    def __init__(self, backing, faults, counts):
        self.backing = backing
        self.faults = faults
        self.counts = counts

    def init(self, path):
        # Not before: the server may have become another process.
        threading.Thread(target=self.counts.tell, daemon=True).start()

    def __call__(self, call, path, *args):
        if call not in ALWAYS_FREE:
            self.counts.add(call, path)
            self.faults.strike(call, path)
            self.faults.break_over(path)
        if call in WRITING:
            self.faults.refuse(path, *(arg for arg in args if call == 'rename'))
        try:
            answer = getattr(self, call)(path, *args)
            self.faults.hold_back(call)
            return answer
        except OSError as error:
            raise fusepy.FuseOSError(error.errno) from error

    def real(self, path):
        if not self.faults.has('folds'):
            return self.backing + path
        found = self.backing
        for name in path.split('/')[1:]:
            found = os.path.join(found, self.written(found, name))
        return found

    def written(self, folder, name):
        try:
            return next((other for other in os.listdir(folder) if key_of(other) == key_of(name)), name)
        except OSError:
            return name

    def expect_writable(self, source, *targets):
        """What is replaced or removed, and the folders that hold it."""
        if not self.faults.has('means-it'):
            return
        held = (source, os.path.dirname(source), *targets, *(os.path.dirname(target) for target in targets))
        # A file that is only moved may be read-only.
        for each in held if not targets else held[1:]:
            if os.path.lexists(each) and not os.path.islink(each) and not os.lstat(each).st_mode & 0o200:
                raise fusepy.FuseOSError(errno.EACCES)

    def access(self, path, mode):
        if mode & os.W_OK and self.faults.has('readonly'):
            raise fusepy.FuseOSError(errno.EROFS)
        if not os.access(self.real(path), mode):
            raise fusepy.FuseOSError(errno.EACCES)
        return 0

    def getattr(self, path, fh=None):
        found = os.lstat(self.real(path)) if fh is None else os.fstat(fh)
        shift = self.faults.number('shift', 0) * SECOND
        return {
            'st_atime': found.st_atime_ns + shift,
            'st_ctime': found.st_ctime_ns,
            'st_mtime': found.st_mtime_ns + shift,
            'st_gid': found.st_gid,
            'st_uid': found.st_uid,
            'st_mode': found.st_mode,
            'st_nlink': found.st_nlink,
            'st_size': found.st_size,
            'st_blocks': found.st_blocks,
        }

    def readdir(self, path, fh):
        return ['.', '..', *os.listdir(self.real(path))]

    def readlink(self, path):
        return os.readlink(self.real(path))

    def statfs(self, path):
        found = os.statvfs(self.real(path))
        names = ('f_bavail', 'f_bfree', 'f_blocks', 'f_bsize', 'f_favail', 'f_ffree', 'f_files', 'f_frsize', 'f_namemax')
        return {name: getattr(found, name) for name in names}

    def chmod(self, path, mode):
        return os.chmod(self.real(path), mode)

    def chown(self, path, uid, gid):
        return os.lchown(self.real(path), uid, gid)

    def mkdir(self, path, mode):
        return os.mkdir(self.real(path), mode)

    def mknod(self, path, mode, dev):
        return os.mknod(self.real(path), mode, dev)

    def refuse_read_only(self, path):
        if not self.faults.has('strict'):
            return
        try:
            found = os.lstat(path)
        except FileNotFoundError:
            return
        if stat.S_ISREG(found.st_mode) and not found.st_mode & stat.S_IWUSR:
            raise fusepy.FuseOSError(errno.EACCES)

    def refuse_large(self, end):
        largest = self.faults.number('largest')
        if largest is not None and end > largest:
            raise fusepy.FuseOSError(errno.EFBIG)

    def rmdir(self, path):
        self.expect_writable(self.real(path))
        return os.rmdir(self.real(path))

    def unlink(self, path):
        self.refuse_read_only(self.real(path))
        self.expect_writable(self.real(path))
        return os.unlink(self.real(path))

    def symlink(self, target, source):
        return os.symlink(source, self.real(target))

    def link(self, target, source):
        return os.link(self.real(source), self.real(target))

    def rename(self, old, new):
        source, target = self.real(old), self.real(new)
        self.expect_writable(source, target)
        if source == target:
            target = os.path.join(os.path.dirname(target), os.path.basename(new))
        else:
            self.refuse_read_only(target)
        return os.rename(source, target)

    def utimens(self, path, times=None):
        return os.utime(self.real(path), ns=times and tuple(self.kept(at) for at in times), follow_symlinks=False)

    def kept(self, at):
        resolution = self.faults.number('resolution', 0) * SECOND
        earliest = self.faults.number('earliest')
        latest = self.faults.number('latest')
        whole = at - at % resolution if resolution else at
        if earliest is not None:
            whole = max(whole, earliest * SECOND)
        if latest is not None:
            whole = min(whole, latest * SECOND)
        return whole + self.faults.number('ahead', 0) * SECOND

    def truncate(self, path, length, fh=None):
        self.refuse_large(length)
        if fh is None:
            os.truncate(self.real(path), length)
        else:
            os.ftruncate(fh, length)

    def open(self, path, flags):
        if flags & (os.O_WRONLY | os.O_RDWR):
            self.refuse_read_only(self.real(path))
        return os.open(self.real(path), flags)

    def create(self, path, mode, fi=None):
        return os.open(self.real(path), os.O_RDWR | os.O_CREAT | os.O_TRUNC, mode)

    def read(self, path, size, offset, fh):
        data = os.pread(fh, size, offset)
        self.counts.bytes['read'] += len(data)
        return data

    def write(self, path, data, offset, fh):
        self.faults.strike_write(data, offset)
        self.refuse_large(offset + len(data))
        self.counts.bytes['written'] += len(data)
        return os.pwrite(fh, data, offset)

    def flush(self, path, fh):
        return 0

    def fsync(self, path, datasync, fh):
        return os.fsync(fh)

    def release(self, path, fh):
        return os.close(fh)


def main():
    backing, mount_point, faults = (os.path.abspath(path) for path in sys.argv[1:4])
    fsname = sys.argv[4] if len(sys.argv) > 4 else '//fuse.test/share'
    subtype = sys.argv[5] if len(sys.argv) > 5 else 'ytmtest'
    PR_SET_PDEATHSIG = 1
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    # It ends when it is killed or unmounted, and then its exit says which: libfuse would unmount by itself at these signals.
    for ignored in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    # 0: the kernel remembers nothing, and every call comes here. Clients of shares remember what they saw for a second.
    seconds = float(sys.argv[6]) if len(sys.argv) > 6 else 0
    fresh = {'attr_timeout': seconds, 'entry_timeout': seconds, 'negative_timeout': 0, 'direct_io': True}
    operations = Passthrough(backing, Faults(faults), Counts(faults))
    fusepy.FUSE(operations, mount_point, foreground=True, fsname=fsname, subtype=subtype, allow_other=False, **fresh)


main()
