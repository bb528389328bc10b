/** English; scripts/docs/refusal-notes.ts tells what for. */
import type { RefusalNotes } from './refusal-notes.ts';

export const refusalNotesEn: RefusalNotes = {
  'mirror.paths_overlap': {
    safe: 'Everything: no run ever starts while one tree lies in the other.',
    act: 'Correct `paths.hot` or `paths.vault`, then `ytm config check` and `ytm mirror plan`.',
  },
  'mirror.locked': {
    safe: 'Everything: the run under way goes on undisturbed.',
    act: 'Nothing. `ytm mirror status` shows how far it is. Do not delete the lock: when its holder died and nothing of it is left, ytm takes it over by itself.',
  },
  'mirror.orphans': {
    safe: 'What the old child does is what its own run had planned; no second one works beside it.',
    act: 'Wait a minute. If it stays, the share does not answer it: `ytm why vault`, then bring the share back. Only if you know that the process is not ours, end it by its group.',
  },
  'mirror.other_mirror': {
    safe: 'ytm has written nothing. What the other one does to the vault is its own affair, its deletions included.',
    act: 'Find what is named. The studio’s older mirror is switched off as [moving-over.md](moving-over.md) tells; to run ytm beside it only to compare, set `mirror.shadow: true`.',
  },
  'rsync.missing': {
    safe: 'Everything: nothing is copied without rsync.',
    act: 'macOS: `brew install rsync`. Linux: install the package `rsync`. Nothing has to be restarted.',
  },
  'rsync.openrsync': {
    safe: 'Everything: ytm never copies with it, since it lacks options that keep half-written files out of sight.',
    act: '`brew install rsync`; ytm looks in Homebrew’s folders by itself, also when it runs as a launch agent.',
  },
  'rsync.too_old': {
    safe: 'Everything: nothing was copied.',
    act: 'Install a newer one, or name a newer one that is there already under `mirror.rsync.bin`.',
  },
  'rsync.unusable': {
    safe: 'Everything: nothing was copied.',
    act: 'Run the named file with `--version` and read what it says: rights, a missing library, another program of that name.',
  },
  'hot.missing': {
    safe: 'The vault: a hot that is not there is never taken for one from which all was deleted.',
    act: 'Connect its disk, or correct `paths.hot`. The next run starts by itself.',
  },
  'hot.unreadable': {
    safe: 'The vault: what cannot be read is never taken for deleted.',
    act: 'Check the rights of the user that runs ytm. On macOS give Full Disk Access to the program that starts it (Terminal, or node for a launch agent).',
  },
  'hot.empty': {
    safe: 'The vault has everything that was sent. No run starts until a person says so, not even after a restart.',
    act: 'First find out what happened to hot: another disk, a moved folder, a sync program. When its files are back: `ytm mirror resume`. If they are lost, the vault is now your copy: bring them back from there, and do not resume before.',
  },
  'hot.shrunk': {
    safe: 'The vault has everything that was sent. No run starts until a person says so.',
    act: '`ytm mirror plan` lists what would go. If that is wrong, bring the files back to hot, then `ytm mirror resume`. Only if hot is meant to be that small: `ytm mirror resume --accept hot-shrunk`; the budgets still hold then, and what goes lies in the trash.',
  },
  'mirror.gate_shut': {
    safe: 'Everything: the vault is as it was, and hot waits.',
    act: 'Mend what shuts the gate: the other reasons beside this one. A scheduled run then starts by itself.',
  },
  'mirror.on_battery': {
    safe: 'Everything.',
    act: 'Plug the machine in, or set `mirror.onBattery: true`. `ytm mirror run` by hand runs all the same.',
  },
  'mirror.same_device': {
    safe: 'The vault: nothing was written, neither there nor into the folder beneath.',
    act: 'Mount the share. If it is mounted, `paths.share` names another folder: compare it with the output of `mount`. `allowSameDevice` is for the demo and tests only.',
  },
  'mirror.other_image': {
    safe: 'Everything: nothing was written. The vault still belongs to the tree that it names.',
    act: 'Two machines must not mirror into one vault. If that other machine has been replaced by this one, take the vault over once: `ytm mirror bootstrap --adopt`, then `ytm mirror plan`.',
  },
  'vault.not_writable': {
    safe: 'The vault: ytm tries to write before it does anything else, and this is where it ended.',
    act: 'Is the share mounted read-only, is its disk damaged or full, did the password of its user change? Mend that on the share’s host; the next run starts by itself.',
  },
  'vault.no_room': {
    safe: 'The vault: nothing of the plan was begun.',
    act: 'Make room on the share. What runs deleted lies in `.ytm_trash`, and goes by itself after `mirror.trash.keep` or beyond `mirror.trash.max`: lower these rather than deleting there by hand.',
  },
  'mirror.cannot_record': {
    safe: 'Everything: what cannot be put on record is not done, so that it can always be undone.',
    act: 'Make room on this machine’s own disk, or mend the rights of the state folder (`ytm config show` names it).',
  },
  'mirror.parked': {
    safe: 'What is parked is untouched in the vault; everything else was mirrored.',
    act: '`ytm mirror plan` shows the list and the limit that it went beyond. Right: `ytm mirror approve ID`; it goes into the trash and can be undone. Wrong: bring the files back to hot; the list is gone with the next run. Not sure: leave it, nothing presses.',
  },
  'mirror.drift': {
    safe: 'Both versions: that of hot here, that of the vault there.',
    act: 'Somebody worked in the vault. Compare, and copy what is good into hot. To let hot’s version through, `ytm mirror approve ID`: the vault’s then lies in the trash.',
  },
  'mirror.stopped': {
    safe: 'Every file under its final name is whole; what had not arrived is sent again.',
    act: 'Nothing: the next run goes on from there. If the reason beside it is the share, mend that first.',
  },
  'mirror.hung': {
    safe: 'Every file under its final name is whole. No new run starts while a process of the old one is left.',
    act: 'Do not open the share’s folder in the Finder or a shell: that hangs, too. See whether its host is on, then unmount it by force and mount it again.',
  },
  'mirror.agent_failed': {
    safe: 'Every file under its final name is whole; what was deleted lies in the trash.',
    act: 'Read the problem. When it comes twice in a row with the share in order, it is a bug: keep the log that `ytm mirror log RUN` names.',
  },
  'mirror.orphan_stuck': {
    safe: 'The vault, but for the one file that the stuck process holds: it may still appear, whole, when the share answers again.',
    act: 'It waits in the kernel and cannot be killed. Bring the share’s host back, or unmount by force; restart this machine only if neither helps.',
  },
  'rsync.failed': {
    safe: 'Every file under its final name is whole; nothing is deleted by rsync, ever.',
    act: '`ytm mirror log RUN` has its words and its command line. Code 11: a full or vanished disk. 30: the share took nothing for `mirror.rsync.timeout`. 23: some files, by name.',
  },
  'mirror.not_arrived': {
    safe: 'The versions that the vault had before. Nothing counts as mirrored that was not seen there afterwards.',
    act: 'Wait for the next run. The same names again and again: rights, or names that the share cannot hold; `ytm mirror log RUN` has them.',
  },
  'mirror.read_errors': {
    safe: 'The vault: while anything in hot cannot be read, nothing is deleted there. What can be read is copied.',
    act: 'Look at the named path: rights, a damaged disk, a cloud placeholder that is not on this machine.',
  },
  'mirror.failing': {
    safe: 'The vault as of the last complete run, and whatever arrived since.',
    act: '`ytm mirror log`: the runs’ own reasons say more than this one.',
  },
  'mirror.overdue': {
    safe: 'The vault as of the last complete run.',
    act: '`ytm mirror status` names what holds it up. Is `ytm serve` running at all?',
  },
  'mirror.deletions_put_off': {
    safe: 'The vault: it keeps too much, never too little.',
    act: 'As for `mirror.read_errors` and `mirror.not_arrived`: one path that stays unreadable, or does not arrive, is enough. Mend it, or put it under `mirror.exclude`.',
  },
  'beat.late': {
    safe: 'The vault: this machine has written into it since. Only what the gateway shows is old.',
    act: 'On the gateway: `ls` in its mount of the share. If it hangs or is old, mount it anew there.',
  },
  'beat.wrong_vault': {
    safe: 'Both vaults: no run starts while this stands.',
    act: 'Find out which of the two machines has the wrong share mounted, before anybody works on. Compare `ytm_beat.json` on both.',
  },
  'beat.missing': {
    safe: 'The vault, as this machine sees it.',
    act: 'On the gateway: is the share mounted, and does `/files/` show it? When both are so, the next run writes the file anew.',
  },
  'beat.invalid': {
    safe: 'The vault: the file is of no use but for this.',
    act: 'Open the address. A web page in its place means that the gateway’s routes changed; anything else goes away with the next run.',
  },
};
