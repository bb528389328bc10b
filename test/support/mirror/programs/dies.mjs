process.stdin.once('data', () => process.exit(3));
