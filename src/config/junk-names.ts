/** `mirror.junk`: files that other systems and programs leave in folders. No document has such a name. */
import * as z from 'zod/mini';
import { textField } from '../schema/fields.ts';

const MACOS = [
  '.DS_Store',
  '._*',
  // The icon of a folder; as it is, and as it comes back from a share of SMB.
  'Icon\r',
  'Icon\u{F00D}',
  '.Spotlight-V100',
  '.Trashes',
  '.TemporaryItems',
  '.DocumentRevisions-V100',
  '.fseventsd',
  '.apdisk',
  '.AppleDouble',
  '.AppleDB',
  '.AppleDesktop',
  'Network Trash Folder',
];
const WINDOWS = ['Thumbs.db', 'ehthumbs.db', 'desktop.ini', '$RECYCLE.BIN', 'System Volume Information'];
/** Synology and QNAP. */
const APPLIANCES = ['@eaDir', '#recycle', '#snapshot', '@Recycle', '@Recently-Snapshot', '.@__thumb'];
/** Names that servers and clients give to a file that is deleted while it is open. */
const SERVERS = ['.smbdelete*', '.nfs*', '.fuse_hidden*', '.afpDeleted*', 'lost+found'];
/** Locks of office programs. */
const PROGRAMS = ['~$*', '.~lock.*#'];

/** @internal For the tests. */
export const USUAL_JUNK: readonly string[] = [...MACOS, ...WINDOWS, ...APPLIANCES, ...SERVERS, ...PROGRAMS];

/** Stands for the default list in a list that replaces it. */
const USUAL = 'defaults';
const EXPECTED = 'a pattern for one name such as .DS_Store or "._*": no slash, and more than * and ?';

/** Of one component. */
export const namePattern = textField(EXPECTED, (written) =>
  /^[^/\u0000-\u000c\u000e-\u001f\u007f]+$/.test(written) && /[^*?.]/.test(written) ? { value: written } : { expected: EXPECTED },
);

export const junk = z.pipe(
  z.array(namePattern, { error: 'a list of patterns for names' }),
  z.transform((patterns: string[]) => patterns.flatMap((written) => (written === USUAL ? USUAL_JUNK : [written]))),
);
