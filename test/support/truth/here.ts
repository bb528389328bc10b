/** ytm in this process, from its sources. Starts quicker than the program. */
import { Writable } from 'node:stream';
import type { Io } from '../../../src/cli/io.ts';
import { main } from '../../../src/cli/main.ts';
import { helperPrograms } from '../mirror/helper-programs.ts';
import type { RunYtm } from './ytm.ts';

export const runHere: RunYtm = async (args, env) => {
  const [stdout, stderr] = [captured(), captured()];
  const io = {
    ...process,
    env,
    programs: helperPrograms(),
    signal: new AbortController().signal,
    stdout: stdout.stream,
    stderr: stderr.stream,
  } as unknown as Io;
  const code = await main(args, io);
  return { code, stdout: stdout.text(), stderr: stderr.text() };
};

function captured(): { readonly stream: Writable; text(): string } {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  return { stream, text: () => text };
}
