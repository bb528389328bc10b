/** The source of a mount: host and share, if it is a network file system. Passwords and other secrets in it are removed. */
import type { MountEntry } from './mount-entry.ts';

const SMB_TYPES = ['smbfs', 'cifs', 'smb3', 'smb2'];
const HOST_COLON_TYPES = ['nfs', 'nfs4', 'fuse.sshfs'];

/** Stands for what is not shown. */
const HIDDEN = '…';
const SECRET_OPTION = /\b(pass(?:word|wd|phrase)?|pwd|secret|token|credentials?|[a-z]*_?key)=[^,;&\s]*/gi;

/** The source without secrets, with its host and share: `//user@host/share`, `host:/export`. */
export function sourceFacts(fsType: string, source: string): Pick<MountEntry, 'source' | 'host' | 'share'> {
  const written = SMB_TYPES.includes(fsType) ? source.replaceAll('\\', '/') : source;
  const { text, isSure } = withoutSecrets(written);
  const shown = text === written ? source : text;
  if (!isSure) return { source: shown };
  if (SMB_TYPES.includes(fsType)) return { source: shown, ...smbPlace(text) };
  const match = HOST_COLON_TYPES.includes(fsType) ? /^(?:[^@:/]+@)?(\[[^\]]+\]|[^:/]+):(.*)$/.exec(text) : null;
  return match?.[1] === undefined ? { source: shown } : { source: shown, host: match[1], share: match[2] ?? '' };
}

/** macOS reports a URL without its scheme, percent-encoded; Linux the text that was mounted. */
function smbPlace(source: string): Pick<MountEntry, 'host' | 'share'> {
  const match = /^\/\/(?:[^@/]*@)?([^/]+)\/(.+)$/.exec(source);
  if (match?.[1] === undefined || match[2] === undefined) return {};
  return { host: decoded(match[1]), share: decoded(match[2]).replace(/\/+$/, '') };
}

/** `isSure`: it is known where the password ends and the host begins. */
interface Cleared {
  readonly text: string;
  readonly isSure: boolean;
}

/** Removes passwords of any form, queries, and the values of options that name a secret. If in doubt, more is removed. */
function withoutSecrets(source: string): Cleared {
  const [, before = '', rest = source] = /^((?:.*?[:#])?\/\/)(.*)$/s.exec(source) ?? [];
  const { text, isSure } = before === '' ? withoutLogin(rest, false) : withoutLogin(rest, true);
  const place = before === '' ? text : text.replace(/\?.*$/s, `?${HIDDEN}`);
  return { text: `${before}${place}`.replace(SECRET_OPTION, `$1=${HIDDEN}`), isSure };
}

/** `user:password@host/path` → `user@host/path`. @param isUrl also a password that holds a slash is looked for */
function withoutLogin(text: string, isUrl: boolean): Cleared {
  const slash = text.indexOf('/');
  const authority = slash < 0 ? text : text.slice(0, slash);
  const last = text.lastIndexOf('@');
  const at = authority.lastIndexOf('@');
  if (at < 0) {
    // What looks like a port may be the beginning of a password, if that ends somewhere.
    const holdsPassword = isUrl && last >= 0 && authority.replace(/^\[[^\]]*\]/, '').includes(':');
    return holdsPassword ? { text: login(authority, text.slice(last + 1)), isSure: false } : { text, isSure: true };
  }
  const user = authority.slice(0, at);
  const hasPassword = userOf(user) !== user;
  // The path may hold an @ as well; then the password may reach up to there.
  const isSure = !hasPassword || last === at;
  return { text: login(user, text.slice((isSure ? at : last) + 1)), isSure };
}

function login(userinfo: string, rest: string): string {
  return `${userOf(userinfo)}@${rest}`;
}

/** Up to the password, which begins with a colon, or (as Samba has it) with a percent sign that encodes nothing. */
function userOf(userinfo: string): string {
  const user = userinfo.replace(/(?::|%(?![0-9a-f]{2})).*$/is, '');
  return /[?&=]/.test(user) ? HIDDEN : user;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
