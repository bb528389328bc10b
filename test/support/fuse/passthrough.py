#!/usr/bin/env python3
"""A FUSE file system for tests: shows a folder, with faults that can be switched on while it is mounted.

usage: passthrough.py BACKING MOUNT_POINT FAULTS_FILE [FSNAME [SUBTYPE]]

FAULTS_FILE is read before every call; one fault a line, with the calls that it strikes (all when none is named):

    hang getattr statfs      wait until the line is gone; the caller cannot be killed meanwhile (state D).
                             FAULTS_FILE.struck is there as soon as somebody waits
    error EIO open read      fail with this error
    once EBUSY rename        fail with this error the first time that a path is asked for
    delay 0.001              seconds of waiting before the call
    readonly                 writing calls fail with EROFS
    at EBUSY /a/b rename     fail with this error for this very path
    path ERRNO /a/b          calls for this very path fail with this error
    folds                    names that differ in case or Unicode form only are one, kept as they were written first (SMB)

A hang that can be killed, as the kernel's CIFS client has: stop this process (SIGSTOP). It dies with its parent.
"""
import ctypes
import errno
import os
import signal
import sys
import threading
import time
import unicodedata

import fusepy

WRITING = frozenset((
    'chmod', 'chown', 'create', 'link', 'mkdir', 'mknod', 'rename', 'rmdir', 'symlink', 'truncate', 'unlink', 'utimens', 'write',
))
ALWAYS_FREE = frozenset(('init', 'destroy'))


class Faults:
    def __init__(self, path):
        self.path = path
        self.lock = threading.Lock()
        self.stamp = None
        self.lines = ()
        self.struck = set()

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
        for line in self.current():
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

    def is_first(self, line, call, path):
        with self.lock:
            strike = (self.stamp, line, call, path)
            if strike in self.struck:
                return False
            self.struck.add(strike)
            return True

    def has(self, word):
        return any(line[0] == word for line in self.current())


def key_of(name):
    return unicodedata.normalize('NFC', name).casefold()


def hits(calls, call):
    return not calls or call in calls


class Passthrough(fusepy.Operations):
    use_ns = True

    def __init__(self, backing, faults):
        self.backing = backing
        self.faults = faults

    def __call__(self, call, path, *args):
        if call not in ALWAYS_FREE:
            self.faults.strike(call, path)
        try:
            return getattr(self, call)(path, *args)
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

    def access(self, path, mode):
        if mode & os.W_OK and self.faults.has('readonly'):
            raise fusepy.FuseOSError(errno.EROFS)
        if not os.access(self.real(path), mode):
            raise fusepy.FuseOSError(errno.EACCES)
        return 0

    def getattr(self, path, fh=None):
        found = os.lstat(self.real(path)) if fh is None else os.fstat(fh)
        return {
            'st_atime': found.st_atime_ns,
            'st_ctime': found.st_ctime_ns,
            'st_mtime': found.st_mtime_ns,
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

    def rmdir(self, path):
        return os.rmdir(self.real(path))

    def unlink(self, path):
        return os.unlink(self.real(path))

    def symlink(self, target, source):
        return os.symlink(source, self.real(target))

    def link(self, target, source):
        return os.link(self.real(source), self.real(target))

    def rename(self, old, new):
        source, target = self.real(old), self.real(new)
        if source == target:
            target = os.path.join(os.path.dirname(target), os.path.basename(new))
        return os.rename(source, target)

    def utimens(self, path, times=None):
        return os.utime(self.real(path), ns=times, follow_symlinks=False)

    def truncate(self, path, length, fh=None):
        if fh is None:
            os.truncate(self.real(path), length)
        else:
            os.ftruncate(fh, length)

    def open(self, path, flags):
        return os.open(self.real(path), flags)

    def create(self, path, mode, fi=None):
        return os.open(self.real(path), os.O_RDWR | os.O_CREAT | os.O_TRUNC, mode)

    def read(self, path, size, offset, fh):
        return os.pread(fh, size, offset)

    def write(self, path, data, offset, fh):
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
    # The kernel remembers nothing: every call comes here.
    fresh = {'attr_timeout': 0, 'entry_timeout': 0, 'negative_timeout': 0, 'direct_io': True}
    fusepy.FUSE(Passthrough(backing, Faults(faults)), mount_point, foreground=True, fsname=fsname, subtype=subtype, allow_other=False, **fresh)


main()
