/** Answers like ytm's own program, but never about the share. */
import { createInterface } from 'node:readline';

for await (const line of createInterface({ input: process.stdin })) {
  const { path } = JSON.parse(line);
  if (path === undefined) process.stdout.write('{"started":true}\n');
  else if (!path.includes('/share')) process.stdout.write('{"kind":"seen","type":"folder","device":"1","read":null,"write":null}\n');
}
