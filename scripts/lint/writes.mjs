/**
 * Lint rules for "one way in": only the vault agent, and what it starts, writes to the vault. So nobody else has the means
 * but the files listed here, each with where it writes instead. A new one is a decision, made here.
 * (Plain JavaScript, as time.mjs.)
 */
/** Files (or folders, with a slash at the end) of src that may change files, and which. */
export const WRITERS = {
  'src/mirror/agent/vault/': 'the vault, entered and checked',
  'src/mirror/hot/marking.ts': 'hot’s own mark',
  'src/mirror/hot/filling.ts': 'hot, or a folder that a person names: folders and links that `restore` makes',
  'src/mirror/hot/placeholders.ts': 'hot: placeholder images, where nothing is',
  'src/bin/compiled-script.ts': 'compiled code in the user’s cache folder',
  'src/cli/mirror-interval.ts': 'the config, of which a person asks for another interval',
  'src/cli/commands/service.ts': 'the file of the service, which a person asks for',
  'src/config/init-file.ts': 'the config that a person asks for',
  'src/config/state-dir.ts': 'the state folder',
  'src/mirror/hot/opening.ts': 'nothing: it opens a file of hot to read it',
  'src/config/trusted-file.ts': 'nothing: it opens the config to read it',
  'src/platform/secrets.ts': 'nothing: it opens a secret to read it',
  'src/share/ledger.ts': 'the ledger in the state folder',
  'src/doctor/inspect/program.ts': 'nothing: it opens paths of the config to see whether they can be read',
  'src/share/visit-child.ts': 'nothing: it opens the sentinel to read it',
  'src/platform/whole-file.ts': 'the file that a caller names, who is listed here, too',
  'src/platform/make-folders.ts': 'the folders that a caller names, who is listed here, too',
  'src/app/watch-memory.ts': 'what was chosen in the dashboard, in the state folder',
  'src/app/report-writer.ts': 'the report of the config, on a local disk',
  'src/store/database.ts': 'the database in the state folder',
  'src/store/mending.ts': 'the database in the state folder: a damaged one is set aside',
  'src/platform/socket-owner.ts': 'the note beside the socket in the state folder',
  'src/platform/terminal.ts': 'nothing: it opens the terminal to see whether it exists',
  'src/api/socket-server.ts': 'the socket in the state folder',
  'src/mirror/log/run-log.ts': 'the logs of runs, in hot or in the state folder',
  'src/mirror/lock/lock-file.ts': 'the lock in the state folder',
  'src/mirror/lock/lock.ts': 'the lock in the state folder',
  'src/demo/': 'the lab, a folder of its own in which it plays hot and share',
};

/** Files that may start programs, and which. */
export const STARTERS = {
  'src/mirror/agent/agent-child.ts': 'the vault agent',
  'src/mirror/agent/spawn-in-vault.ts': 'rsync, by the agent’s own step',
  'src/mirror/hot/line-child.ts': 'the lister of hot, which writes nothing but its mark',
  'src/mirror/hot/stand-ins.ts': 'stat and xattr of macOS, which only read',
  'src/doctor/inspect/inspector.ts': 'a look at paths, which only reads',
  'src/share/visit-process.ts': 'a visit, which only reads',
  'src/cli/guarded-job.ts': 'the job of `ytm gate`, which the user named',
  'src/tui/screen/stepping.ts': 'the next step of a problem, which the catalogue names and the user confirmed',
};

/** Node's own, and the files of ours that write what a caller names. */
const FILES = { has: (module) => /^(node:)?fs(\/promises)?$|(^|\/)platform\/(whole-file|make-folders)\.ts$/.test(module) };
/** The parts of the child kit that start what a caller names, and Node's own. (execa has its home by an import rule.) */
const PROGRAMS = { has: (module) => /^(node:)?child_process$|(^|\/)platform\/child\/(start|talker|foreground)\.ts$/.test(module) };

const CHANGING =
  /^(append|chmod|chown|copy|cp|create[WF]|fchmod|fchown|fdatasync|fsync|ftruncate|futimes|lchmod|lchown|link|lutimes|makeFolders$|mkdir|mkdtemp|open(Sync|AsBlob)?$|promises$|rename|rm|symlink|truncate|unlink|utimes|write)/;

const isListed = (list, file) =>
  Object.keys(list).some((entry) => (entry.endsWith('/') ? file.includes(`/${entry}`) : file.endsWith(`/${entry}`)));

const isTypeOnly = (node) => node.importKind === 'type' || node.exportKind === 'type';

/** The names that a statement takes from a module; `*` for all of it. */
function namesOf({ specifiers = null }) {
  if (specifiers === null) return ['*'];
  return specifiers
    .filter((each) => !isTypeOnly(each))
    .map(({ imported, local, type }) => {
      if (type === 'ImportSpecifier') return imported.name ?? imported.value;
      return type === 'ExportSpecifier' ? (local.name ?? local.value) : '*';
    });
}

/** A rule against taking `isMeant` names from `modules` in files that are not in `list`. */
function ruleFor({ modules, list, isMeant, message }) {
  return {
    create(context) {
      const file = context.filename.replaceAll('\\', '/');
      if (isListed(list, file)) return {};
      const check = (node, source, names) => {
        if (!modules.has(source) || isTypeOnly(node)) return;
        const meant = names.filter((name) => name === '*' || isMeant(name));
        if (meant.length > 0) context.report({ node, message: `${meant.join(', ')}: ${message}` });
      };
      const statement = (node) => check(node, node.source?.value, namesOf(node));
      return {
        ImportDeclaration: statement,
        ExportNamedDeclaration: statement,
        ExportAllDeclaration: statement,
        ImportExpression: (node) => check(node, node.source.value, ['*']),
        CallExpression(node) {
          const { callee, arguments: given, parent } = node;
          const name = callee.type === 'MemberExpression' ? callee.property.name : callee.name;
          if (name !== 'getBuiltinModule' && name !== 'require') return;
          check(node, given[0]?.value, takenFrom(parent));
        },
      };
    },
  };
}

/** What is used of a module at once: `{ name } = module` or `module.name`. */
function takenFrom(parent) {
  if (parent.type === 'MemberExpression' && !parent.computed) return [parent.property.name];
  if (parent.type !== 'VariableDeclarator' || parent.id.type !== 'ObjectPattern') return ['*'];
  return parent.id.properties.map((property) => property.key?.name ?? '*');
}

const files = ruleFor({
  modules: FILES,
  list: WRITERS,
  isMeant: (name) => CHANGING.test(name),
  message: 'only the vault agent writes to the vault; whoever writes elsewhere says so in scripts/lint/writes.mjs.',
});

const programs = ruleFor({
  modules: PROGRAMS,
  list: STARTERS,
  isMeant: () => true,
  message:
    'take Children (src/platform/child/run.ts); into the vault goes a program by spawnInVault; others are listed in scripts/lint/writes.mjs.',
});

export default { meta: { name: 'writes' }, rules: { files, programs } };
