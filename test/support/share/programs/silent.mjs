// A visit that never answers: as one to a share that hangs.
process.stdout.write('\n');
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
