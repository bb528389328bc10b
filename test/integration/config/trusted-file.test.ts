import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followLinks, mountOf, readTrustedFile } from '../../../src/config/trusted-file.ts';
import { parseMountinfo } from '../../../src/share/parse-mountinfo.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ytm-trusted-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function table(...mounts: readonly (readonly [path: string, fsType: string])[]): ReturnType<typeof parseMountinfo> {
  const lines = [['/', 'ext4'] as const, ...mounts].map(
    ([path, fsType], index) => `${index + 1} ${Math.max(1, index)} 0:${index} / ${path} rw - ${fsType} source rw`,
  );
  return parseMountinfo(Buffer.from(`${lines.join('\n')}\n`));
}

describe('followLinks', () => {
  it('leads where the links lead', async () => {
    await mkdir(join(folder, 'a/b'), { recursive: true });
    await symlink('a', join(folder, 'relative'));
    await symlink(join(folder, 'relative/b'), join(folder, 'absolute'));
    await symlink('../a', join(folder, 'a/up'));
    const anywhere = (): boolean => true;
    expect(followLinks(join(folder, 'absolute/c'), anywhere)).toBe(join(folder, 'a/b/c'));
    expect(followLinks(join(folder, 'a/up/b'), anywhere)).toBe(join(folder, 'a/b'));
  });

  it('takes a step that it may not look at by its name alone', async () => {
    await mkdir(join(folder, 'share'));
    await symlink('/somewhere/else', join(folder, 'share/link'));
    const looked: string[] = [];
    const path = join(folder, 'share/link/c');
    const reached = followLinks(path, (step) => {
      if (step.startsWith(join(folder, 'share'))) return false;
      looked.push(step);
      return true;
    });
    expect(reached).toBe(path);
    expect(looked.at(-1)).toBe(folder);
  });
});

describe('mountOf', () => {
  it('is the innermost mount, by whole names', () => {
    const mounts = table(['/mnt/share', 'cifs'], ['/mnt/share/inner', 'ext4']);
    expect(mountOf('/mnt/share/a', mounts)?.fsType).toBe('cifs');
    expect(mountOf('/mnt/share/inner/a', mounts)?.path).toBe('/mnt/share/inner');
    expect(mountOf('/mnt/shared', mounts)?.path).toBe('/');
    expect(mountOf('/mnt/share', [])).toBeNull();
  });
});

describe('readTrustedFile', () => {
  it.each(['cifs', 'smb3', 'autofs'])('refuses a file on %s before it looks at it', async (fsType) => {
    const mount = join(folder, 'mounted');
    expect(readTrustedFile(join(mount, 'config.yaml'), null, table([mount, fsType]))).toEqual({
      ok: false,
      message: `refused: it is on the share (${mount}); a config must be on a local disk`,
    });
  });

  it('believes one on a disk mounted below', async () => {
    const mount = join(folder, 'mounted');
    const disk = join(mount, 'disk');
    await mkdir(disk, { recursive: true, mode: 0o700 });
    await writeFile(join(disk, 'config.yaml'), 'version: 1\n', { mode: 0o600 });
    expect(readTrustedFile(join(disk, 'config.yaml'), null, table([mount, 'cifs'], [disk, 'ext4']))).toMatchObject({
      ok: true,
      text: 'version: 1\n',
    });
  });
});
