process.stdin.on('data', () => process.stdout.write('{"device": 7}\n'));
