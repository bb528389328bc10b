/** English sentences of the mirror and its beat. Whoever reads one at night wants to know first what is safe; none ever says to make the sentinel by hand. */
import type { ReasonCode } from '../health/catalogue.ts';
import type { ReasonText } from './reason-text.ts';

export const mirrorReasonsEn = {
  'mirror.paths_overlap': {
    text: 'hot and vault lie inside one another: {hot} and {vault}',
    next: 'give paths.hot and paths.vault two trees of their own; nothing was touched',
  },
  'mirror.locked': {
    text: 'another mirror run is under way (process {pid}, for {since:ago})',
    next: 'wait for its end: ytm mirror status',
  },
  'mirror.orphans': {
    text: 'a child of an earlier run is still alive (process group {group}); no run starts beside it',
    next: 'wait until it has ended; if it stays, the share hangs: ytm why vault',
  },
  'mirror.other_mirror': {
    text: 'something else mirrors into this vault: {what}',
    next: 'switch that off first, or set mirror.shadow: true to only compare; nothing was touched',
  },
  'rsync.missing': { text: 'no rsync was found', next: 'install it (macOS: brew install rsync), or name it under mirror.rsync.bin' },
  'rsync.openrsync': {
    text: '{file} is openrsync, which macOS brings along; it lacks what the mirror needs',
    next: 'brew install rsync, or name a real rsync under mirror.rsync.bin',
  },
  'rsync.too_old': {
    text: '{file} is rsync {version}, 3.1 or newer is needed',
    next: 'install a newer rsync, or name one under mirror.rsync.bin',
  },
  'rsync.unusable': { text: 'rsync does not work here: {file}: {problem}', next: 'run it by hand: {file} --version' },
  'hot.missing': {
    text: 'hot is not there: {path}',
    next: 'see whether its disk is connected and paths.hot is right; the vault keeps everything',
  },
  'hot.unreadable': {
    text: 'hot cannot be read ({errno}): {path}',
    next: 'check this user’s rights there, on macOS also Full Disk Access; the vault keeps everything',
  },
  'hot.empty': {
    text: 'hot is empty: nothing is mirrored from it, and the vault keeps everything: {path}',
    next: 'find out where the files went; when they are back: ytm mirror resume',
  },
  'hot.shrunk': {
    text: 'hot holds {has} paths, at the last complete run it held {had}: nothing is mirrored from it, and the vault keeps everything',
    next: 'look first: ytm mirror plan; only if hot is meant to be so: ytm mirror resume --accept hot-shrunk',
  },
  'mirror.gate_shut': {
    text: 'the gate is shut, and no run starts until it is open',
    next: 'see why: ytm gate; ytm serve starts the run when it opens',
  },
  'mirror.on_battery': {
    text: 'this machine runs on battery, and mirror.onBattery is false',
    next: 'plug it in; the run starts by itself then',
  },
  'mirror.same_device': {
    text: 'the vault lies on this machine’s own disk, so it is not the share: {vault}',
    next: 'mount the share there; nothing was written',
  },
  'mirror.other_image': {
    text: 'this vault is the image of another tree: {hot} on {host}',
    next: 'see which machine mirrors into it; to take it over on purpose: ytm mirror bootstrap --adopt',
  },
  'vault.not_writable': {
    text: 'the vault cannot be written to ({errno}): {path}',
    next: 'check the rights of this user on the share; nothing was changed',
  },
  'vault.no_room': {
    text: 'the plan needs {needed:bytes}, the vault has only {free:bytes} left',
    next: 'make room on the share; nothing was copied, and the next run goes on by itself',
  },
  'mirror.cannot_record': {
    text: 'no run starts, because none could be recorded: {problem}',
    next: 'check room and rights of the state folder: ytm config show',
  },
  'mirror.parked': {
    text: '{count} change{count:s} parked, more than a run may do unasked; everything else was mirrored',
    next: 'look at the list: ytm mirror plan; if it is right: ytm mirror approve {id}',
  },
  'mirror.drift': {
    text: '{count} file{count:s} edited in the vault since ytm sent them; they stay as they are',
    next: 'compare both versions; to let those of hot through: ytm mirror approve {id} (the vault’s go to its trash)',
  },
  'mirror.stopped': {
    text: 'the run was stopped before its end',
    next: 'nothing is lost or half-written; the next run goes on from there',
  },
  'mirror.hung': {
    text: 'the share stopped answering during a run, which was ended: {path}',
    next: 'see what is wrong with the share: ytm why vault; nothing is half-written',
  },
  'mirror.agent_failed': {
    text: 'the vault agent failed: {problem}',
    next: 'see the log: ytm mirror log; nothing is half-written, the next run compares everything',
  },
  'mirror.orphan_stuck': {
    text: 'process group {group} is stuck on the share and cannot be ended; no run starts beside it',
    next: 'bring the share’s host back, or unmount the share by force: then it ends by itself',
  },
  'rsync.failed': {
    text: 'rsync ended with code {exitCode}: {problem}',
    next: 'see what it said: ytm mirror log; nothing is half-written, the next run sends it again',
  },
  'mirror.not_arrived': {
    text: '{count} file{count:s} did not arrive as planned',
    next: 'see which and why: ytm mirror log RUN; the next run sends them again',
  },
  'mirror.read_errors': {
    text: '{count} path{count:s} in hot cannot be read, such as {path}; nothing is deleted from the vault meanwhile',
    next: 'check the disk and the rights at {path}',
  },
  'mirror.failing': { text: 'the last {runs} runs failed', next: 'see why: ytm mirror log' },
  'mirror.overdue': { text: 'no complete run for {lastAt:ago}', next: 'see what holds it up: ytm mirror status' },
  'mirror.deletions_put_off': {
    text: 'deletions on the vault were put off {runs} runs in a row, since not all of hot could be read or sent',
    next: 'see which paths: ytm mirror log; the vault keeps too much, never too little',
  },
  'beat.late': {
    text: 'the gateway shows the vault of {age:ms} ago, although this machine has written to it since',
    next: 'see on {host} whether its mount of the share still answers; mount it there anew',
  },
  'beat.wrong_vault': {
    text: 'the gateway shows another vault: its id is {got}, this machine mirrors into {expected}',
    next: 'see on {host} which share is mounted and where its files link points to',
  },
  'beat.missing': {
    text: 'the gateway does not show what this machine wrote into the vault: {target}',
    next: 'see on {host} whether the share is mounted and the files link points to it',
  },
  'beat.invalid': {
    text: 'what the gateway shows as the beat is none ({problem:word}): {target}',
    next: 'open {target} and see what is shown; the next mirror run writes it anew',
  },
} as const satisfies Partial<Record<ReasonCode, ReasonText>>;
