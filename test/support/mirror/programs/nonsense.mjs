process.stdin.once('data', () => process.stdout.write('{"device": 7}\n'));
