/**
 * Reads every file of a vault again and again. Files say of themselves how long they are and of what they consist
 * (`LENGTH SIGN\n` and then that sign): what is not so is half written, and is told, one line each.
 */
import { readdirSync, readFileSync } from 'node:fs';

const [, , vault = ''] = process.argv;
process.stdin.on('end', () => process.exit(0)).resume();

function isWhole(content) {
  const end = content.indexOf('\n');
  const [length, sign] = content.subarray(0, end).toString().split(' ');
  return end > 0 && content.length === Number(length) && content.subarray(end + 1).equals(Buffer.alloc(content.length - end - 1, sign));
}

function read(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.name.startsWith('.ytm_') || entry.name === 'ytm_beat.json') continue;
    try {
      if (entry.isDirectory()) read(path);
      else if (entry.isFile() && !isWhole(readFileSync(path))) process.stdout.write(`${path}\n`);
    } catch (error) {
      // Gone meanwhile, or its folder is.
      if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
    }
  }
}

process.stdout.write('ready\n');
(function again() {
  read(vault);
  setTimeout(again, 1);
})();
