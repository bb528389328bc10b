/** What a mount's source says: the host and the share, where the file system is one of the network. */
import type { MountEntry } from './mount-table.ts';

const SMB_TYPES = ['smbfs', 'cifs', 'smb3', 'smb2'];
const HOST_COLON_TYPES = ['nfs', 'nfs4', 'fuse.sshfs'];

/** The source without a password, and from it host and share: `//user@host/share`, `host:/export`. */
export function sourceFacts(fsType: string, source: string): Pick<MountEntry, 'source' | 'host' | 'share'> {
  if (SMB_TYPES.includes(fsType)) return smbSource(source);
  const match = HOST_COLON_TYPES.includes(fsType) ? /^(?:[^@:/]+@)?(\[[^\]]+\]|[^:/]+):(.*)$/.exec(source) : null;
  return match?.[1] === undefined ? { source } : { source, host: match[1], share: match[2] ?? '' };
}

/** macOS gives a URL without its scheme, percent-encoded; Linux the text that was mounted. */
function smbSource(source: string): Pick<MountEntry, 'source' | 'host' | 'share'> {
  const match = /^\/\/(?:([^@/]*)@)?([^/]+)\/(.+)$/.exec(source.replaceAll('\\', '/'));
  if (match?.[2] === undefined || match[3] === undefined) return { source };
  const user = match[1]?.replace(/:.*$/, '');
  return {
    source: user === undefined ? source : `//${user}@${match[2]}/${match[3]}`,
    host: decoded(match[2]),
    share: decoded(match[3]).replace(/\/+$/, ''),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
