/** Names that a share refuses although its abilities did not predict it (`aux.wav` on a Windows server). Learned when it happens. */
import { ruleKey } from './abilities.ts';

/** Device names on such servers, with any extension. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])$/u;

/** The key of a refused name: the name in any case; for a device, every name that begins with it. No name contains a slash. */
export function refusedKey(name: string): string {
  const key = ruleKey(name, true);
  const stem = (key.split('.', 1)[0] ?? '').trimEnd();
  return DEVICE.test(stem) ? `${stem}/` : key;
}

/** The key of a path that is refused as a whole, for example because it is too long for the server. */
export function refusedPathKey(path: string): string {
  return `/${path}`;
}

export interface Refused {
  isName(name: string): boolean;
  isPath(path: string): boolean;
}

export function createRefused(keys: readonly string[]): Refused {
  const known = new Set(keys);
  const none = known.size === 0;
  return {
    isName: (name) => !none && known.has(refusedKey(name)),
    isPath: (path) => !none && known.has(refusedPathKey(path)),
  };
}
