// A visit that does not even get to look: as on a machine that is too busy to start it.
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
