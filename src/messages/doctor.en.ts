/** What `ytm doctor` finds: a sentence and the next step for each code; and the facts that it reports. */
import type { ReasonText } from './reason-text.ts';

export const doctorEn = {
  'path.missing': { text: '{key} does not exist: {path}', next: 'create the folder, or correct {key} in the config' },
  'path.missing-on-share': { text: '{key} does not exist: {path}', next: 'ytm doctor vault --fix' },
  'path.no-vault': {
    text: '{key} does not exist: {path}',
    next: 'a new vault: ytm mirror bootstrap --ensure-dirs; otherwise mount the right share',
  },
  'path.not-a-folder': { text: '{key} is not a folder: {path}', next: 'correct {key} in the config' },
  'path.unreadable': { text: '{key} cannot be read ({errno}): {path}', next: 'give this user permission to read {path}' },
  'path.not-writable': { text: '{key} cannot be written ({errno}): {path}', next: 'give this user permission to write {path}' },
  'path.other-device': {
    text: '{key} is not on the share {share}: {path}',
    next: 'unmount what is mounted on the way to it, or correct {key} in the config',
  },
  'path.hot-on-share': { text: 'hot is on the share {share}: {path}', next: 'set paths.hot to a folder on a local disk' },
  'path.share-hung': {
    text: '{key} does not respond, and the rest of the share was not checked: {path}',
    next: 'check the share’s host; if it is up, force-unmount the share and mount it again',
  },
  'path.hung': { text: '{key} does not respond: {path}', next: 'check the disk or the server that holds it' },
  'path.not-checked': { text: '{key} was not checked ({problem}): {path}', next: 'run this command again' },
  'state.unusable': { text: '{problem}', next: 'set paths.state to a folder on a local disk that only this user can access' },
  'state.set-aside': {
    text: 'a damaged database was set aside: {path}',
    next: 'remove it when nothing is missing in ytm mirror status and ytm incidents',
  },
  'vault.folder-unreadable': {
    text: 'the folder {path} of the vault cannot be read ({errno})',
    next: 'check its permissions on the share’s host',
  },
  'vault.unfinished': {
    text: 'stopped after {folders} folder{folders:s}, at {last}',
    next: 'run the same command again: it continues there',
  },
  'vault.hung': {
    text: 'the vault does not respond since {last}; {folders} folder{folders:s} checked',
    next: 'check the share’s host; if it is up, force-unmount the share and mount it again',
  },
  'vault.lost': {
    text: 'the vault is no longer there ({problem}), at {last}; {folders} folder{folders:s} checked',
    next: 'mount the share again, then run the same command: it continues there',
  },
  'folder.missing': { text: 'the folder {path} is missing in the vault', next: 'ytm doctor vault --fix' },
  'folder.in-the-way': { text: '{path} in the vault is not a folder', next: 'rename or move what is there, then ytm doctor vault --fix' },
  'link.absolute': {
    text: 'the link {path} leads to {target}, which other machines know under another path',
    next: 'ytm doctor vault --fix makes it {to}',
  },
  'link.dangling': {
    text: 'the link {path} leads to nothing: {target}',
    next: 'restore what it led to (ytm find NAME), or remove the link',
  },
  'link.escapes': {
    text: 'the link {path} leads out of the share: {target}',
    next: 'replace it with a copy, or add the mount point that it uses to doctor.knownMounts',
  },
  'database.in-use': {
    text: 'a database is in use on the share: {path} (with {beside})',
    next: 'end the program that has it open, and move all of these files to a local disk: SQLite loses data on a share',
  },
  'database.on-share': {
    text: 'a database is on the share: {path}',
    next: 'move it to a local disk; as a copy that no program opens it may stay',
  },
  'database.copy': { text: 'a database that the mirror sent: {path}', next: 'nothing, as long as no program opens it there' },
  'database.left-behind': {
    text: '{path} belongs to the database {database}, which is not there',
    next: 'put both in one place again, because without it the newest changes of the database are missing; otherwise remove it',
  },
  'name.forbidden': {
    text: 'Windows and SMB cannot hold the name {path}',
    next: 'rename it in hot, or in the vault if hot does not have it',
  },
  'name.too-long': {
    text: 'some machines cannot hold the name {path}: it is too long',
    next: 'rename it in hot, or in the vault if hot does not have it',
  },
  'name.device': {
    text: 'Windows reserves the name {path} for a device',
    next: 'rename it in hot, or in the vault if hot does not have it',
  },
  'name.mapped': {
    text: 'macOS replaced characters of the name {path} that SMB cannot hold: other systems show another name',
    next: 'rename it on the Mac, without punctuation that Windows refuses and without a space or dot at its end',
  },
  'name.unreadable': { text: 'the name {path} cannot be read ({errno})', next: 'rename it on the machine that made it, in UTF-8' },
  'name.collision': {
    text: '{path} has the same name as {others} on systems that ignore case or Unicode forms',
    next: 'rename one of them',
  },
  'leftover.rsync': {
    text: 'an interrupted transfer of {wanted} left {path} ({bytes:bytes})',
    next: 'ytm doctor vault --fix moves it to the trash',
  },
  'leftover.recent': {
    text: '{path} may be a transfer of {wanted} in progress',
    next: 'nothing; if it is there tomorrow, run this command again',
  },
  'leftover.other': { text: '{path} looks like a leftover of an interrupted program', next: 'remove it if no program uses it' },
  'projects.absent': {
    text: '{path} does not exist in hot, so no thumbnail was checked',
    next: 'restore it if this hot should have thumbnails: ytm find projects.json',
  },
  'projects.too-large': { text: '{path} is larger than {bytes:bytes}, so no thumbnail was checked', next: 'check what writes it' },
  'projects.unreadable': { text: '{path} cannot be read ({errno})', next: 'make it a file of hot that this user can read' },
  'projects.invalid': {
    text: '{path} is not the list of thumbnails: {problem}',
    next: 'repair it, or restore an older version: ytm find projects.json',
  },
  'projects.too-many': {
    text: '{path} refers to too many images: {count} not checked',
    next: 'remove projects that are no longer needed from it',
  },
  'reference.outside': {
    text: '{written} does not stay in {folder}',
    next: 'correct it in thumbnails/projects.json; ytm does not follow it',
  },
  'reference.not-an-image': { text: '{written} is not the name of an image', next: 'correct it in thumbnails/projects.json' },
  'thumbnail.in-the-way': {
    text: '{path} is not a file, or lies behind a link',
    next: 'put a file in its place: links are not followed',
  },
  'thumbnail.in-vault': { text: '{path} is missing; the vault has it', next: 'ytm doctor thumbnails --fix restores it' },
  'thumbnail.in-trash': {
    text: '{path} is missing; the trash of run {run} has it',
    next: 'ytm doctor thumbnails --fix restores it',
  },
  'thumbnail.lost': {
    text: '{path} is missing, also in the vault and its trash',
    next: 'make it again; until then ytm doctor thumbnails --fix puts a placeholder there',
  },
  'thumbnail.lost-for-good': { text: '{path} is missing, also in the vault and its trash', next: 'make it again' },
  'thumbnail.not-searched': {
    text: '{path} is missing; the vault was not searched',
    next: 'run this command again once the vault can be entered',
  },
  'thumbnail.vault-unread': {
    text: 'the vault and its trash were not searched completely: {problem}',
    next: 'check the share, then run this command again',
  },
  'thumbnail.stood-in': { text: '{path} was missing everywhere: a placeholder stands there now', next: 'make it again, in its place' },
  'thumbnail.placeholder': { text: '{path} is a placeholder; the original is missing', next: 'make it again, in its place' },
  'thumbnail.original-back': {
    text: '{path} is a placeholder; the vault or its trash has the original',
    next: 'ytm doctor thumbnails --fix puts the original in its place',
  },
  'service.not-installed': { text: 'ytm serve is not installed as a service', next: 'ytm service install, then the same with --run' },
  'service.stopped': {
    text: 'the service is installed but does not run; its last exit code is {code}',
    next: 'read its log (docs/serve.md), and run ytm serve by hand',
  },
  'service.unknown': {
    text: 'it is unknown whether the service runs: {said}',
    next: 'log in as the user of the service, and run this command again',
  },
  'service.outdated': { text: '{path} is not what this ytm would write', next: 'ytm service install --run' },
  'service.file-missing': { text: 'the service runs, but its file is missing: {path}', next: 'ytm service install --run' },
  'service.ends-at-logout': { text: 'the service ends when {user} logs out', next: 'loginctl enable-linger {user}' },
  'service.secret': {
    text: 'the config reads a secret from {name}, which a service does not have',
    next: 'write it to a file that only you can read, and use file:PATH in the config',
  },
  'service.no-daemon': { text: 'no daemon answers for this config', next: 'ytm service status; without a service: ytm serve' },
  'service.daemon-hung': { text: 'the daemon (pid {pid}) does not answer', next: 'kill -CONT {pid}, or restart it' },
  'service.daemon-silent': { text: 'the daemon did not give its state: {problem}', next: 'restart it, and read its log' },
  'service.other-version': { text: 'the daemon is ytm {running}, this is {version}', next: 'ytm service install --run' },
} as const satisfies Readonly<Record<string, ReasonText>>;

export const doctorFactsEn = {
  'share-mounted': '{source} is mounted at {path} ({type})',
  'path-usable': '{key}: {path} (device {device})',
  'state-usable': 'state folder: {path}',
  'rsync-used': 'rsync: {file}, version {version}',
  'rsync-used-without-choice': 'rsync: {file}, version {version}; it has {checksum} only, so contents that it sent are compared with that',
  'service-running': 'the service runs (pid {pid})',
  'daemon-answers': 'the daemon answers: ytm {version} on {host}',
  'tailscale-used': 'tailscale: {file}, version {version}, state {state}',
} as const;
