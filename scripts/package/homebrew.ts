/** The Homebrew formula. It installs the tarball of npm and uses the Node of Homebrew. */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LABEL } from '../../src/service/launchd.ts';
import { UNIT } from '../../src/service/systemd.ts';
import { type PackageManifest, readManifest, SUMMARY } from './manifest.ts';

export interface FormulaSource {
  readonly root: string;
  readonly tarball: string;
  /** The address of the folder that the tarball is in; `https:`, or `file:` for a formula that is used on this machine. */
  readonly base: string;
  readonly out: string;
}

/** Resolves with the file. */
export async function writeFormula({ root, tarball, base, out }: FormulaSource): Promise<string> {
  const sha256 = createHash('sha256')
    .update(await readFile(tarball))
    .digest('hex');
  const file = join(out, 'ytm.rb');
  await writeFile(file, formula(await readManifest(root), { url: `${base.replace(/\/+$/, '')}/${basename(tarball)}`, sha256 }));
  return file;
}

interface Source {
  readonly url: string;
  readonly sha256: string;
}

/** @throws TypeError if the address is none, or of another scheme than `https:` and `file:` */
export function formula({ license }: Pick<PackageManifest, 'license'>, { url, sha256 }: Source): string {
  const address = new URL(url);
  if (address.protocol !== 'https:' && address.protocol !== 'file:')
    throw new TypeError(`the tarball must be at https: or file:, not ${url}`);
  return `class Ytm < Formula
  desc ${inRuby(SUMMARY)}
  homepage ${inRuby(new URL('.', address).href)}
  url ${inRuby(address.href)}
  sha256 ${inRuby(sha256)}
  license ${inRuby(license)}

  depends_on "node@24"
  depends_on "rsync"

  def install
    # The launcher takes the Node in runtime before any other.
    (libexec/"runtime/bin").install_symlink Formula["node@24"].opt_bin/"node"
    bash_completion.install "dist/completions/ytm.bash" => "ytm"
    zsh_completion.install "dist/completions/_ytm"
    fish_completion.install "dist/completions/ytm.fish"
    man1.install "dist/man/ytm.1"
    inreplace "dist/service/${LABEL}.plist" do |s|
      s.gsub! "@PREFIX@", opt_libexec
      s.gsub! "@LOG@", var/"log/ytm.log"
    end
    inreplace "dist/service/${UNIT}", "@PREFIX@", opt_libexec
    prefix.install "dist/service/${LABEL}.plist", "dist/service/${UNIT}"
    pkgshare.install "config"
    doc.install "docs", "README.md", "README.ja.md", "CHANGELOG.md"
    libexec.install "dist"
    bin.install_symlink libexec/"dist/bin/ytm"
  end

  service do
    name macos: "${LABEL}", linux: "${UNIT.replace(/\.service$/, '')}"
  end

  def caveats
    <<~EOS
      Annotated example configs are in #{opt_pkgshare}/config.
      To begin: ytm config init; to run the daemon: ytm service install --run (or brew services, not both).
    EOS
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/ytm --version")
    assert_path_exists prefix/"${LABEL}.plist"
  end
end
`;
}

/** A string in double quotes, without interpolation. */
function inRuby(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', String.raw`\"`).replaceAll('#', String.raw`\#`)}"`;
}
