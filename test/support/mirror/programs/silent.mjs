process.stdin.resume();
setInterval(() => {}, 60_000);
