import manifest from '../../package.json' with { type: 'json' };

/** ytm's own version, from package.json. */
export const version: string = manifest.version;

/** The commit that a build was made from, `+changes` behind it if its tree was changed; `null` when run from its sources. */
const commit: string | null = (manifest as { readonly commit?: string }).commit ?? null;

/** For people: the version, and in a build its commit in brackets. */
export const versionStamp: string = commit === null ? version : `${version} (${commit})`;
