/**
 * Reads every file of a vault again and again. Files say of themselves how long they are and of what they consist
 * (`LENGTH SIGN\n` and then that sign): what is not so is half written, and is told, one line each. What was whole is read
 * again only after it changed: its change time cannot be set.
 */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';

const [, , vault = ''] = process.argv;
process.stdin.on('end', () => process.exit(0)).resume();

function isWhole(content) {
  const end = content.indexOf('\n');
  const [length, sign] = content.subarray(0, end).toString().split(' ');
  return end > 0 && content.length === Number(length) && content.subarray(end + 1).equals(Buffer.alloc(content.length - end - 1, sign));
}

/** By path, what it was when it was read whole. */
const whole = new Map();

function isAsBefore(path) {
  const { ino, size, ctimeNs } = lstatSync(path, { bigint: true });
  const now = `${ino} ${size} ${ctimeNs}`;
  if (whole.get(path) === now) return true;
  whole.set(path, now);
  return false;
}

function read(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.name.startsWith('.ytm_') || entry.name === 'ytm_heartbeat.json') continue;
    try {
      if (entry.isDirectory()) read(path);
      else if (entry.isFile() && !isAsBefore(path) && !isWhole(readFileSync(path))) process.stdout.write(`${path}\n`);
    } catch (error) {
      // Gone meanwhile, or its folder is.
      if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
    }
  }
}

process.stdout.write('ready\n');
/** Writing one of the storm's files takes ten times as long. */
const PAUSE_MS = 10;
(function again() {
  read(vault);
  setTimeout(again, PAUSE_MS);
})();
