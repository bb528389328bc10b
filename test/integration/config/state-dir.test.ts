import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isNetworkType, prepareStateDir } from '../../../src/config/state-dir.ts';
import { parseMountinfo } from '../../../src/share/parse-mountinfo.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ytm-state-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

/** A mount table in which `path` is a mount of this type. */
function table(path: string, fsType: string): ReturnType<typeof parseMountinfo> {
  return parseMountinfo(Buffer.from(`1 1 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 0:50 / ${path} rw - ${fsType} source rw\n`));
}

describe('prepareStateDir', () => {
  it('makes the folder and those around it for us alone', async () => {
    const path = join(folder, 'a/b/state');
    expect(prepareStateDir(path, [])).toEqual({ ok: true });
    expect(await modeOf(path)).toBe('700');
    expect(await modeOf(join(folder, 'a'))).toBe('700');
  });

  it('ends where a file system makes no folders: mkdir says ENOENT in /proc, and Node would try for ever', (context) => {
    context.skip(process.platform !== 'linux', 'there is no /proc here');
    for (const path of ['/proc/ytm', '/proc/ytm/state'])
      expect(prepareStateDir(path, [])).toEqual({ ok: false, problem: `the state folder ${path} cannot be created: ENOENT` });
  });

  it('takes no file for a folder, and none around it', async () => {
    const path = join(folder, 'state');
    await writeFile(path, '');
    for (const each of [path, join(path, 'below')]) expect(prepareStateDir(each, [])).toMatchObject({ ok: false });
  });

  it('narrows a wider one of ours', async () => {
    const path = join(folder, 'state');
    await mkdir(path);
    await chmod(path, 0o755);
    expect(prepareStateDir(path, [])).toEqual({ ok: true });
    expect(await modeOf(path)).toBe('700');
  });

  it.each(['cifs', 'smb3', 'smbfs', 'nfs', 'nfs4', 'fuse.sshfs', 'fuse.rclone', 'webdav'])(
    'refuses %s, and makes nothing there',
    async (fsType) => {
      const path = join(folder, 'share/state');
      const result = prepareStateDir(path, table(join(folder, 'share'), fsType));
      expect(result).toEqual({
        ok: false,
        problem: `the state folder ${path} is on a network file system (${fsType} at ${join(folder, 'share')}); set paths.state or YTM_STATE_DIR to a folder on a local disk`,
      });
      await expect(stat(join(folder, 'share'))).rejects.toThrow('ENOENT');
    },
  );

  it('refuses a link that leads there', async () => {
    await symlink(join(folder, 'share/state'), join(folder, 'link'));
    expect(prepareStateDir(join(folder, 'link'), table(join(folder, 'share'), 'cifs'))).toMatchObject({ ok: false });
  });

  it('goes by the innermost mount', async () => {
    const mounts = [...table(folder, 'cifs'), ...table(join(folder, 'local'), 'ext4')];
    expect(prepareStateDir(join(folder, 'local/state'), mounts)).toEqual({ ok: true });
  });

  it('follows a link to a local folder', async () => {
    await mkdir(join(folder, 'real'));
    await symlink('real', join(folder, 'link'));
    expect(prepareStateDir(join(folder, 'link'), [])).toEqual({ ok: true });
    expect(await modeOf(join(folder, 'real'))).toBe('700');
  });

  it('refuses a file and a place where nothing can be made', async () => {
    await writeFile(join(folder, 'file'), '');
    expect(prepareStateDir(join(folder, 'file'), [])).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/is not a folder|EEXIST/),
    });
    expect(prepareStateDir(join(folder, 'file/state'), [])).toMatchObject({
      ok: false,
      problem: expect.stringContaining('cannot be created: ENOTDIR'),
    });
  });
});

describe('isNetworkType', () => {
  it.each(['ext4', 'apfs', 'tmpfs', 'overlay', 'btrfs', 'fuseblk', 'fuse.fuse-overlayfs', 'virtiofs'])('%s is local', (fsType) => {
    expect(isNetworkType(fsType)).toBe(false);
  });
});
