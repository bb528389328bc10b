// A visit that never answers: as one to a share that hangs.
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
