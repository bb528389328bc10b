/** lsyncd, which mirrors what it is told of by the file system, by rsync. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ended } from './fleet.ts';

/** Its least. */
export const LSYNCD_DELAY_S = 1;

interface Lsyncd {
  readonly pid: number;
  stop(this: void): Promise<void>;
}

/** `folder` is for its config. The first comparison of the two trees is under way when it returns. */
export function startLsyncd(program: string, folder: string, hot: string, target: string): Lsyncd {
  const file = join(folder, 'lsyncd.lua');
  const rsync = 'rsync = { archive = false, links = true, times = true, whole_file = true }';
  writeFileSync(
    file,
    `settings { nodaemon = true, inotifyMode = "CloseWrite or Modify" }\nsync { default.rsync, source = "${hot}/", target = "${target}/", delay = ${LSYNCD_DELAY_S}, delete = false, ${rsync} }\n`,
  );
  const child = spawn(program, [file], { stdio: 'ignore' });
  return {
    pid: child.pid ?? 0,
    async stop() {
      child.kill();
      await ended(child);
    },
  };
}
