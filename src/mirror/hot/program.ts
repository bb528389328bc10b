/**
 * Hot's lister, run in a process of its own: hot may be large, on a slow disk, or (a network home) may hang. It waits for
 * its order on standard input, enters hot, and answers line by line until its input ends. Everything is synchronous:
 * a call that hangs keeps the main thread, so the process is not mistaken for one at rest. It never writes to a file.
 */
import { lstatSync, opendirSync, readSync, writeSync } from 'node:fs';
import { setPriority } from 'node:os';
import { StringDecoder } from 'node:string_decoder';
import { errnoName } from '../../share/errno.ts';
import type { Look } from '../core/plan.ts';
import { glanceCode } from '../scan/glance.ts';
import { lookAt, readFolder } from '../scan/read-folder.ts';
import type { HotAnswer, HotEntered, HotOrder, HotRequest } from './protocol.ts';

const STDIN = 0;
const STDOUT = 1;
const CHUNK_BYTES = 64 * 1024;

/** Lines of standard input until it ends; a last one without its end is none: whoever wrote it died. */
function* readLines(): Generator<string> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for (;;) {
    const length = readSync(STDIN, chunk);
    if (length === 0) return;
    const lines = (rest + decoder.write(chunk.subarray(0, length))).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

function say(answer: HotEntered | HotAnswer): void {
  const bytes = Buffer.from(`${JSON.stringify(answer)}\n`, 'utf8');
  for (let sent = 0; sent < bytes.length; ) sent += writeSync(STDOUT, bytes, sent);
}

/** Says whether hot can be listed. */
function enter({ hot, niceness }: HotOrder): HotEntered {
  let step = 'enter';
  try {
    // A system that does not let us be modest is no reason not to look.
    if (niceness > 0) lowerPriority(niceness);
    process.chdir(hot);
    step = 'read';
    opendirSync('.').closeSync();
    return { device: String(lstatSync('.', { bigint: true }).dev) };
  } catch (error) {
    return { errno: errnoName(error), step };
  }
}

function lowerPriority(niceness: number): void {
  try {
    setPriority(niceness);
  } catch {
    // As it is, then.
  }
}

function answer(request: HotRequest, device: number): HotAnswer {
  if ('look' in request) return { looks: request.look.map(lookOrOther) };
  if ('list' in request) return readFolder({ folder: request.list || '.', skip: new Set(request.skip), device });
  return glanceCode(readFolder({ folder: request.glance || '.', skip: NOTHING, device }), request.known, { withInodes: true });
}

const NOTHING: ReadonlySet<string> = new Set();

/** What cannot be looked at may well be there: it is neither gone nor like anything that is mirrored. */
function lookOrOther(path: string): Look | null {
  try {
    return lookAt(path);
  } catch {
    return { type: 'other', size: 0, mtime: 0 };
  }
}

function serve(): void {
  const lines = readLines();
  const order = lines.next();
  // Nothing on standard input: whoever started this program died before it was on record, so nothing is touched.
  if (order.done === true) return;
  const entered = enter(JSON.parse(order.value) as HotOrder);
  say(entered);
  if ('errno' in entered) return;
  const device = Number(entered.device);
  for (const line of lines) say(answer(JSON.parse(line) as HotRequest, device));
}

serve();
