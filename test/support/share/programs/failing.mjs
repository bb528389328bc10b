// A visit that prints nonsense and fails.
process.stdout.write('cannot allocate memory');
process.exitCode = 3;
