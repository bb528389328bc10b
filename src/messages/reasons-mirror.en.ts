/** English sentences of the mirror and its heartbeat. Each one states which data is safe; none suggests creating the sentinel by hand. */
import type { ReasonCode } from '../health/catalogue.ts';
import type { ReasonText } from './reason-text.ts';

export const mirrorReasonsEn = {
  'mirror.paths_overlap': {
    text: 'hot and vault overlap: {hot} and {vault}',
    next: 'set paths.hot and paths.vault to separate trees; nothing was changed',
  },
  'mirror.locked': {
    text: 'another mirror run is in progress (process {pid}, for {since:ago})',
    next: 'wait until it ends: ytm mirror status',
  },
  'mirror.orphans': {
    text: 'a child process of an earlier run is still alive (process group {group}); no run starts until it has ended',
    next: 'wait until it has ended; if it stays, the share does not respond: ytm why vault',
  },
  'mirror.other_mirror': {
    text: 'another program mirrors into this vault: {what}',
    next: 'disable it first, or set mirror.shadow: true to only compare; nothing was changed',
  },
  'rsync.missing': { text: 'rsync was not found', next: 'install it (macOS: brew install rsync), or set mirror.rsync.bin' },
  'rsync.openrsync': {
    text: '{file} is openrsync, which macOS includes; it lacks options that the mirror needs',
    next: 'brew install rsync, or set mirror.rsync.bin to the original rsync',
  },
  'rsync.too_old': {
    text: '{file} is rsync {version}; version 3.1 or newer is required',
    next: 'install a newer rsync, or set mirror.rsync.bin',
  },
  'rsync.unusable': { text: 'rsync cannot be used: {file}: {problem}', next: 'run it by hand: {file} --version' },
  'hot.missing': {
    text: 'hot is missing: {path}',
    next: 'check that its disk is connected and that paths.hot is correct; the vault is unchanged',
  },
  'hot.unreadable': {
    text: 'hot cannot be read ({errno}): {path}',
    next: 'check the permissions of this user there, on macOS also Full Disk Access; the vault is unchanged',
  },
  'hot.empty': {
    text: 'hot is empty, so nothing is mirrored and the vault stays unchanged: {path}',
    next: 'find out where the files went; once they are back: ytm mirror resume; if they are lost, restore them from the vault: ytm mirror restore . (docs/disk-gone.md)',
  },
  'hot.shrunk': {
    text: 'hot has {has} path{has:s}, down from {had} at the last complete run, so nothing is mirrored and the vault stays unchanged',
    next: 'check first: ytm mirror plan; only if hot is meant to be this small: ytm mirror resume --accept hot-shrunk; if files are lost: ytm mirror restore . (docs/disk-gone.md)',
  },
  'hot.older': {
    text: 'hot is an older copy, such as a clone or a restored backup: it was last marked by run {seen}, and runs up to {run} have mirrored newer work since; mirroring this copy would replace {updates} file{updates:s} in the vault with older versions and delete {deletes}: {path}',
    next: 'connect the newer disk, then: ytm mirror resume; if it is lost, restore its work from the vault: docs/disk-gone.md; only if this copy is meant to be mirrored: ytm mirror resume --accept hot-older',
  },
  'hot.unknown': {
    text: 'hot does not carry the mark of this mirror, so it may be another disk or an old copy; mirroring it would replace {updates} file{updates:s} in the vault and delete {deletes}: {path}',
    next: 'check which disk this is: ytm mirror plan; if it is the right one: ytm mirror resume --accept hot-unknown; if the right one is lost: docs/disk-gone.md',
  },
  'mirror.gate_shut': {
    text: 'the gate is shut; no run starts until it opens',
    next: 'check why: ytm gate; ytm serve starts the run when the gate opens',
  },
  'mirror.on_battery': {
    text: 'paused on battery, because mirror.onBattery is false',
    next: 'connect this machine to power; the run then starts automatically',
  },
  'mirror.paused_while': {
    text: 'paused while {program} is running (mirror.pauseWhile)',
    next: 'quit it, or start a run by hand: ytm mirror run',
  },
  'mirror.same_device': {
    text: 'the vault is on this machine’s own disk, not on the share: {vault}',
    next: 'mount the share there; nothing was written',
  },
  'mirror.other_image': {
    text: 'this vault was last changed by a ytm whose records are not on this machine (it mirrors {hot} on {host}): another machine mirrors into it, or the state folder of ytm was lost or restored from a backup',
    next: 'check which machine mirrors into it; if only this one does, take over the vault: ytm mirror bootstrap --adopt',
  },
  'vault.not_writable': {
    text: 'the vault is not writable ({errno}): {path}',
    next: 'check the permissions of this user on the share; nothing was changed',
  },
  'vault.no_room': {
    text: 'not enough space for {count} file{count:s}: {needed:bytes} needed including the reserve, {free:bytes} free',
    next: 'free up space on the share; the next run sends the rest automatically',
  },
  'vault.quota': {
    text: 'the quota of this user on the share is exhausted ({path})',
    next: 'raise the quota on the share’s host, or free up space; the next runs retry automatically',
  },
  'mirror.cannot_record': {
    text: 'no run starts, because it could not be recorded: {problem}',
    next: 'check the free space and the permissions of the state folder: ytm config show',
  },
  'mirror.parked': {
    text: '{count} change{count:s} parked, more than a run may apply without approval; everything else was mirrored',
    next: 'review the list: ytm mirror plan; if it is correct: ytm mirror approve {id}',
  },
  'mirror.drift': {
    text: '{count} file{count:s} edited in the vault, or newer there; left unchanged',
    next: 'compare both versions; to send hot’s version: ytm mirror approve {id} (the vault’s version goes to the trash)',
  },
  'mirror.content_differs': {
    text: '{count} file{count:s} with the same size and time on both sides but different content; neither side is overwritten',
    next: 'find out which side is damaged: ytm mirror plan; to restore the vault’s version: ytm mirror restore PATH; to send hot’s: ytm mirror approve {id}',
  },
  'mirror.stopped': {
    text: 'the run was stopped before it completed',
    next: 'nothing is lost or half-written; the next run continues, and sends the interrupted file again from its beginning',
  },
  'mirror.hung': {
    text: 'the share stopped responding during a run, which was ended: {path}',
    next: 'check the share: ytm why vault; nothing is half-written',
  },
  'mirror.agent_failed': {
    text: 'the vault agent failed: {problem}',
    next: 'see the log: ytm mirror log; nothing is half-written, and the next run compares everything',
  },
  'mirror.orphan_stuck': {
    text: 'process group {group} is stuck on the share and cannot be killed; no run starts until it has ended',
    next: 'bring the share’s host back, or force-unmount the share; the processes then end',
  },
  'rsync.failed': {
    text: 'rsync exited with code {exitCode}: {problem}',
    next: 'see its output: ytm mirror log; nothing is half-written, and the next run sends the files again',
  },
  'mirror.not_arrived': {
    text: '{count} file{count:s} did not arrive as planned: {paths}',
    next: 'see which and why: ytm mirror log RUN; the next run sends them again',
  },
  'mirror.read_errors': {
    text: '{count} path{count:s} in hot cannot be read, such as {path}; the vault’s copies stay unchanged',
    next: 'check the disk and the permissions at {path}',
  },
  'mirror.rule_unmatched': {
    text: 'mirror.{rule}: {path} matches nothing in hot or in the vault, so it protects nothing',
    next: 'correct it or remove it from the config; a rule is a path relative to the root of hot',
  },
  'mirror.rule_near': {
    text: 'mirror.{rule}: {path} matches nothing in hot or in the vault; {near} exists, but is a different name',
    next: 'if that is the intended path, write {near} in the config',
  },
  'vault.times_coarse': {
    text: 'the share of {path} stores file times only to within {resolution:ms}, so an edit in the vault could go unnoticed',
    next: 'mount it in another way (SMB 2 or newer), or use a file system that stores times to within 2 s, as FAT does',
  },
  'mirror.stat_unreliable': {
    text: 'the values {what} of the files in {path} change without a change of content; ytm no longer uses them to recognize edits',
    next: 'nothing has to be done; set mirror.identity to decide it yourself',
  },
  'mirror.watch_limit': {
    text: 'this machine does not allow ytm to watch all folders of {path} ({problem}), so changes are mirrored by the runs on schedule only',
    next: 'allow more: sudo sysctl fs.inotify.max_user_watches=1048576 (and fs.inotify.max_user_instances); ytm tries again automatically',
  },
  'mirror.not_watched': {
    text: 'changes in {path} are not watched for ({problem}), so they are mirrored by the runs on schedule only',
    next: 'no action needed, nothing is lost: ytm tries again automatically; to stop trying, set mirror.hints: false',
  },
  'mirror.time_offset': {
    text: 'the share reports all file times {offset} away from the times that were set; ytm compensates for this',
    next: 'other programs do not: correct the clock and the time zone of the server',
  },
  'mirror.time_offset_changed': {
    text: 'the offset of the file times on the share changed from {before} to {now}; nothing is sent again because of this',
    next: 'no action needed if the clock or the time zone of the server was changed on purpose',
  },
  'mirror.vault_changed': {
    text: 'properties of the vault’s file system changed: {what}',
    next: 'no action needed if the server or its disk was changed on purpose; ytm uses the new properties',
  },
  'mirror.failing': { text: 'the last {runs} runs failed', next: 'see why: ytm mirror log' },
  'mirror.relearning': {
    text: 'the records of what was sent were lost with a damaged store: runs compare everything again, and delete nothing until one has completed',
    next: 'see whether a run is refused: ytm mirror status; the next complete run ends this',
  },
  'mirror.overdue': { text: 'no complete run for {lastAt:ago}', next: 'see what prevents it: ytm mirror status' },
  'mirror.deletions_put_off': {
    text: 'some deletions in the vault have been postponed for {runs} runs, because of paths that cannot be read in hot or have not arrived: {path}',
    next: 'see which paths: ytm mirror log; the vault keeps extra files, but loses none',
  },
  'mirror.clocks_apart': {
    text: 'the clocks disagree: {early:word} reports {earlyAt:clock}, {late:word} reports {lateAt:clock}; until they agree, nothing is pruned from the trash by age',
    next: 'check the date and time of this machine and of the share’s host; pruning resumes automatically',
  },
  'mirror.loss': {
    text: 'lost in the vault: {count} path{count:s} sent by ytm, such as {path}',
    next: 'check that place: a link or a file in place of a folder, or a folder that cannot be read; once it is fixed, the next run sends the files again. Files that hot no longer has may be in the trash: ytm find NAME',
  },
  'mirror.found_missing': {
    text: 'missing in the vault: {count} path{count:s} sent by ytm, such as {path}; what hot still has is sent again',
    next: 'find out who removed them; no other action is needed',
  },
  'heartbeat.late': {
    text: 'the gateway shows the vault as of {age:ms} ago, although this machine has written to it since',
    next: 'check on {host} whether its mount of the share still responds, and remount it there',
  },
  'heartbeat.wrong_vault': {
    text: 'the gateway shows another vault: its id is {got}, this machine mirrors into {expected}',
    next: 'check on {host} which share is mounted and where its files link points to',
  },
  'heartbeat.missing': {
    text: 'the gateway does not show the heartbeat that this machine wrote to the vault: {target}',
    next: 'check on {host} that the share is mounted and that the files link points to it',
  },
  'heartbeat.invalid': {
    text: 'the gateway shows an invalid heartbeat ({problem:word}): {target}',
    next: 'open {target} to see what is served; the next mirror run rewrites it',
  },
} as const satisfies Partial<Record<ReasonCode, ReasonText>>;
