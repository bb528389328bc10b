/** Listens, but its queue is full and nobody takes from it: new connections get no answer at all. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { inTime } from '../poll.ts';

const BLOCKED_SERVER = `
require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () {
  require('node:fs').writeSync(1, this.address().port + '\\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});`;

export async function blackhole(): Promise<{ readonly port: number } & AsyncDisposable> {
  const child = spawn(process.execPath, ['-e', BLOCKED_SERVER], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  const port = Number((await inTime('the port of a server that never accepts', once(child.stdout, 'data')))[0]);
  const fillers: Socket[] = [];
  // The queue is full when a connection is no longer made.
  for (let made = true; made; ) {
    const filler = connect({ host: '127.0.0.1', port });
    filler.on('error', () => {});
    fillers.push(filler);
    made = await Promise.race([once(filler, 'connect').then(() => true), new Promise<false>((resolve) => setTimeout(resolve, 200, false))]);
  }
  return {
    port,
    async [Symbol.asyncDispose]() {
      for (const filler of fillers) filler.destroy();
      child.kill('SIGKILL');
      await inTime('the end of a server that never accepts', gone);
    },
  };
}
