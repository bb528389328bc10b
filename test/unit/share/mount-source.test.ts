import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sourceFacts } from '../../../src/share/mount-source.ts';

describe('the source of a mount', () => {
  it.each([
    ['cifs', '//nas/share', { source: '//nas/share', host: 'nas', share: 'share' }],
    ['cifs', '//nas:445/my share/sub/', { source: '//nas:445/my share/sub/', host: 'nas:445', share: 'my share/sub' }],
    ['smbfs', '//dai@nas/share@2', { source: '//dai@nas/share@2', host: 'nas', share: 'share@2' }],
    ['smbfs', '//STUDIO;dai@My%20Nas/My%20Share', { source: '//STUDIO;dai@My%20Nas/My%20Share', host: 'My Nas', share: 'My Share' }],
    ['smbfs', '//My%20Name@nas/share', { source: '//My%20Name@nas/share', host: 'nas', share: 'share' }],
    ['cifs', '//[fe80::1]/share', { source: '//[fe80::1]/share', host: '[fe80::1]', share: 'share' }],
    ['cifs', String.raw`\\nas\share`, { source: String.raw`\\nas\share`, host: 'nas', share: 'share' }],
    ['nfs4', 'nas:/export@daily', { source: 'nas:/export@daily', host: 'nas', share: '/export@daily' }],
    ['fuse.sshfs', 'dai@nas:/srv', { source: 'dai@nas:/srv', host: 'nas', share: '/srv' }],
    ['ext4', '/dev/disk/by-label/a:b@c', { source: '/dev/disk/by-label/a:b@c' }],
    ['fuse.davfs', 'https://dav.example/files', { source: 'https://dav.example/files' }],
  ])('%s %s is read', (fsType, source, facts) => {
    expect(sourceFacts(fsType, source)).toEqual(facts);
  });

  it.each([
    ['cifs', '//dai:hush@nas/share', '//dai@nas/share', 'nas'],
    ['cifs', '//dai:hu:sh@nas/share', '//dai@nas/share', 'nas'],
    ['cifs', '//dai:hu@sh@nas/share', '//dai@nas/share', 'nas'],
    ['cifs', '//dai:hush/hush@nas/share', '//dai@nas/share', undefined],
    ['cifs', '//dai:hush@hush/hush@nas/share', '//dai@nas/share', undefined],
    ['cifs', '//dai:hush@nas', '//dai@nas', undefined],
    ['cifs', '//STUDIO;dai:hush@nas/share', '//STUDIO;dai@nas/share', 'nas'],
    ['cifs', '//dai%hush@nas/share', '//dai@nas/share', 'nas'],
    ['cifs', String.raw`\\dai:hush@nas\share`, '//dai@nas/share', 'nas'],
    ['cifs', '//nas/share,password=hush', '//nas/share,password=…', 'nas'],
    ['afpfs', '//dai:hush@nas/share', '//dai@nas/share', undefined],
    ['fuse.sshfs', 'dai:hush@nas:/srv', 'dai@nas:/srv', 'nas'],
    ['webdav', 'https://dai:hush@dav.example/files', 'https://dai@dav.example/files', undefined],
    ['fuse', 'https://dav.example/files?token=hush', 'https://dav.example/files?…', undefined],
    ['fuse', 'https://dav.example?token=hush@x/y', 'https://…@x/y', undefined],
    ['fuse', 'curlftpfs#ftp://dai:hush@nas/', 'curlftpfs#ftp://dai@nas/', undefined],
    ['fuse', 'bucket,access_key=hush,endpoint=x', 'bucket,access_key=…,endpoint=x', undefined],
  ])('%s %s is shown without its secret', (fsType, source, shown, host) => {
    const facts = sourceFacts(fsType, source);
    expect(facts.source).toBe(shown);
    expect(facts.host).toBe(host);
    expect(JSON.stringify(facts)).not.toContain('hush');
  });

  it('never shows a password, whatever it holds', () => {
    const part = fc.string({ minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        fc.constantFrom('cifs', 'smbfs', 'afpfs', 'webdav'),
        fc.constantFrom('//', 'https://', 'smb://'),
        part,
        part,
        (type, begin, head, tail) => {
          const facts = sourceFacts(type, `${begin}dai:${head}hush${tail}@nas/share`);
          expect(JSON.stringify(facts)).not.toContain('hush');
        },
      ),
    );
  });
});
