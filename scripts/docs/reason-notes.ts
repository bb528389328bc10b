/** Notes by hand for docs/reasons*.md, one for each area of the catalogue: what to look at first when this appears at night. */
import type { ReasonCode } from '../../src/health/catalogue.ts';
import type { Language } from '../../src/messages/messages.ts';

type AreaOf<Code> = Code extends `${infer Area}.${string}` ? Area : never;
/** The part of a code before its dot. */
export type Area = AreaOf<ReasonCode>;

export const REASON_NOTES: Readonly<Record<Area, Readonly<Record<Language, string>>>> = {
  dns: {
    en: 'One name that fails is that name; several at once are this machine’s resolver. A name in `*.ts.net` is answered by MagicDNS, so look at `tailscale status` first. The ping of the tailnet needs no DNS: when `tailscale` is up while the others fail here, the gateway is fine and only its name is lost.',
    ja: '失敗する名前が一つなら名前の問題、いくつも同時ならこのマシンのリゾルバーの問題です。`*.ts.net` の名前は MagicDNS が答えるので、まず `tailscale status` を見ます。tailnet の ping は DNS を使いません。ここだけ失敗して `tailscale` が正常なら、ゲートウェイは無事で、名前だけが引けていません。',
  },
  tcp: {
    en: 'Refused and reset come from a host that lives: look at its service, not at its power. No connection and no route come from nobody: see whether `tailscale` is up at the same time, then whether the machine is on.',
    ja: '「拒否」と「切断」は生きているホストからの返事です。電源ではなくサービスを見ます。「接続できない」と「経路なし」は誰からも返事がない状態です。同じ時刻に `tailscale` が正常か、次に電源を見ます。',
  },
  tls: {
    en: 'The host answers; only its certificate or its TLS is wrong. Behind `tailscale serve`, run `tailscale cert NAME` on the gateway and read what it says. “Not valid yet” is nearly always a clock. `tls.expiring` alone holds nothing up.',
    ja: 'ホストは応答していて、証明書か TLS だけの問題です。`tailscale serve` なら、ゲートウェイで `tailscale cert 名前` を実行して出力を読みます。「有効期間前」はほとんどが時計のずれです。`tls.expiring` だけなら何も止まりません。',
  },
  http: {
    en: 'Look at which of `ui`, `healthz` and `files` fail together; when the pattern is known, the diagnosis names it (`gateway.…` below) and these become its consequences. A time-out says in which phase it was stuck: “waiting for the first byte” is a hung process behind a living web server.',
    ja: '`ui`、`healthz`、`files` のどれが同時に失敗しているかを見ます。知られた組み合わせなら診断が名前を付け（下の `gateway.…`）、これらはその結果として扱われます。時間切れには止まった段階が書かれます。「最初のバイトの待機中」は、Web サーバーは生きていて背後のプロセスが固まっている状態です。',
  },
  body: {
    en: 'Something answers, but not what should: open the address in a browser. Another app on the same port, a maintenance page, or a proxy that cuts the answer.',
    ja: '何かが応答していますが、期待したものではありません。ブラウザーでアドレスを開きます。同じポートの別のアプリ、メンテナンス画面、応答を途中で切るプロキシなどです。',
  },
  json: {
    en: 'The API answers with something else than it promised: a new version of the backend, or another service in its place. `curl` the address and compare it with `expect.json` of the probe.',
    ja: 'API が約束と違うものを返しています。バックエンドの新しい版か、別のサービスです。`curl` で取得して、プローブの `expect.json` と比べます。',
  },
  watchdog: {
    en: 'This is about the report that the watchdog on the gateway writes, not about the gateway itself: as long as `http` is alive the machine is. A stale report means that its writer stands still. When the report cannot be fetched at all the reason is in `dns`, `tcp`, `tls` or `http`.',
    ja: 'これはゲートウェイの watchdog が書く報告の問題で、ゲートウェイ自体の問題とは限りません。`http` が応答していればマシンは動いています。古い報告は、書く側が止まっていることを示します。報告を取得できないときの理由は `dns`、`tcp`、`tls`、`http` にあります。',
  },
  tailscale: {
    en: 'Two groups. No reply, no peer, key expired and relayed are about the other machine. Stopped, logged out, approval, starting, daemon, command and permission are about **this** machine: until they are mended nothing is said about anything on the tailnet, and nothing over there needs repair. Run `tailscale status` here first. A peer that is silent to ping while HTTP works is no emergency.',
    ja: '二種類あります。応答なし、ピアなし、鍵の期限切れ、中継は相手のマシンの問題です。停止、ログアウト、承認待ち、起動中、デーモン、コマンド、権限は**このマシン**の問題で、直るまで tailnet 上のものは一切判定されず、相手側に直すものはありません。まずここで `tailscale status` を実行します。HTTP が正常で ping だけ届かないなら、急ぎではありません。',
  },
  observer: {
    en: 'This machine has no network. Wake it, plug it in, look at the Wi-Fi. The others may be perfectly well: ytm does not know, and says so. The share is judged all the same.',
    ja: 'このマシンのネットワークがありません。スリープ、ケーブル、Wi-Fi を確認します。ほかのマシンは正常かもしれませんが、ytm には分からず、そう表示します。共有の判定は続きます。',
  },
  mount: {
    en: 'The next step names the command that mounts the share again, learned while it was mounted. If it hangs, do not open the folder in a shell or in the Finder: that hangs too. First see whether the share’s host is on (`smb`), then unmount by force and mount again. `mount.visit_pending` is never the cause: the `sentinel` probe has it. Nothing is copied or deleted while any of these holds.',
    ja: '次の一手には再マウントのコマンドが出ます（マウントされていた間に覚えたもの）。応答しないときは、シェルや Finder でフォルダーを開かないでください。同じように固まります。まず共有のホストの電源（`smb`）を見て、強制アンマウントしてから再マウントします。`mount.visit_pending` は原因ではなく、原因は `sentinel` にあります。これらが続く間、コピーも削除も始まりません。',
  },
  permission: {
    en: 'macOS asks for a permission of its own, for the program that is named. A daemon gets no dialog: it must be granted in the settings, and again after Node was upgraded to another path.',
    ja: 'macOS が、表示されたプログラムに対する許可を求めています。常駐プロセスには確認画面が出ないため、設定で許可します。Node の場所が変わる更新のあとは、もう一度必要です。',
  },
  sentinel: {
    en: 'The share answers, but it is not certain that it is the vault. Do not create the marker by hand: on a wrong share that is how data is lost. See what is mounted (`mount`), and what lies in the vault’s folder. If the vault was replaced on purpose, set `vaultId` of the probe.',
    ja: '共有は応答していますが、それが保管庫だと確かめられません。目印を手で作らないでください。別の共有だった場合、データを失います。何がマウントされているか（`mount`）、保管庫のフォルダーに何があるかを見ます。意図して入れ替えたのなら、プローブの `vaultId` を設定します。',
  },
  space: {
    en: 'Low is a warning that holds nothing up; full and read-only shut the gate. Read-only after a crash often means that the server found its file system damaged: look at the server before you remount.',
    ja: '残りわずかは警告だけで、何も止めません。満杯と読み取り専用はゲートを閉じます。異常終了のあとの読み取り専用は、サーバーがファイルシステムの損傷を見つけた印であることが多いので、再マウントの前にサーバーを確認します。',
  },
  command: {
    en: 'The sentence is what your own command printed. A warning leaves the gate open; unknown and unusable say nothing about the target.',
    ja: '文は、設定したコマンド自身の出力です。警告ではゲートは閉じません。「不明」と「実行できない」は対象について何も言いません。',
  },
  gateway: {
    en: 'These are causes: several signals seen together. Follow the next step and ignore the single probes, which are consequences (`ytm why gateway` lists them). Not reachable: is the machine on? Services down: it is on, log in and restart its web service. Backend down: only the process behind the API.',
    ja: 'これらは複数の信号から見つけた原因です。次の一手に従い、個々のプローブは結果として無視してかまいません（`ytm why gateway` に一覧があります）。到達できない：電源は入っているか。サービス停止：マシンは動いているので、ログインして Web サービスを再起動。バックエンド停止：API の背後のプロセスだけです。',
  },
  vault: {
    en: 'Host off: the share’s host is silent on the LAN and the share is lost, one cause, not two. Switch it on, wait until `smb` is up, then mount. Not writable and no room come from the mirror, which looks before it writes: nothing was changed, and it tries again at its next run.',
    ja: 'ホスト停止：共有のホストが LAN で応答せず、共有も失われています。原因は二つではなく一つです。電源を入れ、`smb` が正常になるのを待ってからマウントします。書き込み不可と空き不足はミラーからのもので、書く前に調べた結果です。何も変更しておらず、次の実行で再び試します。',
  },
  hot: {
    en: 'The disk of this machine, where the editing happens. Missing, empty or shrunk: the mirror did nothing, and the vault still holds what hot has lost. Find out what happened to hot before anything else; do not run the mirror “to see”. `ytm find NAME` tells where a file is, and the command that brings it back.',
    ja: '編集に使う、このマシン自身のディスクです。ない、空、減った：ミラーは何もしておらず、hot が失ったものは保管庫に残っています。まず hot に何が起きたかを調べてください。「試しに」ミラーを実行しないこと。`ytm find 名前` でファイルの場所と、戻すコマンドが分かります。',
  },
  mirror: {
    en: 'A mirror that stands still loses nothing: hot is untouched by it, and the vault stays as it is. `ytm mirror status` gives the one next step. Halted and parked wait for a person on purpose: read `ytm mirror plan` before you approve or resume anything, and if you do not know why so much would go, leave it until you do. Hung, failed and stopped mend themselves at the next run; no reader ever sees half a file. Whatever the mirror says about the sentinel: never make that file by hand.',
    ja: '止まっているミラーは何も失いません。hot には触れず、保管庫もそのままです。`ytm mirror status` が次の一手を示します。停止と保留は、人の判断を待つためのものです。承認や再開の前に `ytm mirror plan` を読み、これほど消える理由が分からないなら、分かるまでそのままにします。応答なし、失敗、中止は次の実行で直ります。書きかけのファイルが見えることはありません。目印ファイル（sentinel）について何が出ても、手で作らないでください。',
  },
  rsync: {
    en: 'The mirror copies with a real rsync of version 3.1 or newer and starts nothing without one. What macOS calls rsync is another program. An rsync that failed has its own words in `ytm mirror log`; code 23 is “some files did not go”, 11 usually a full or vanished disk.',
    ja: 'ミラーは本物の rsync 3.1 以降でコピーし、なければ何も始めません。macOS の rsync は別のプログラムです。失敗した rsync の出力は `ytm mirror log` にあります。コード 23 は「一部のファイルが送れない」、11 はたいていディスクの満杯か消失です。',
  },
  beat: {
    en: 'After each good run this machine writes a small file into the vault and reads it back through the gateway: the whole chain in one number. Late or missing while `mount` and `sentinel` are fine here: the gateway’s own mount of the share is stale or gone. Another vault: the gateway has mounted another share than this machine; nobody should work on either until it is clear which is right.',
    ja: '正常な実行のたびに、このマシンは小さなファイルを保管庫に書き、ゲートウェイ経由で読み返します。経路全体を一つの数字で見るためです。ここで `mount` と `sentinel` が正常なのに遅い、または見えないなら、ゲートウェイ側の共有のマウントが古いか外れています。別の保管庫：ゲートウェイがこのマシンと違う共有をマウントしています。どちらが正しいか分かるまで、どちらでも作業しないでください。',
  },
  component: {
    en: 'The same as “not reachable”, for a component of your own that has no tailnet ping.',
    ja: 'tailnet の ping を持たない、自分で加えた構成要素の「到達できない」に当たります。',
  },
  probe: {
    en: 'ytm’s own side: nothing is known about the target, so the gate is shut, but nobody has to be woken. Stale for long: is `ytm serve` running? Settling goes away by itself. Unusable: read the problem, then the config. Overloaded: something on this machine takes all of its CPU.',
    ja: 'ytm 側の事情です。対象については何も分からないのでゲートは閉じますが、誰かを起こす必要はありません。長く届かない：`ytm serve` は動いているか。復帰直後：自然に消えます。確認できない：問題と設定を読む。負荷：このマシンの CPU を何かが使い切っています。',
  },
  ytm: {
    en: 'The daemon is of another version than the command that shows this: restart `ytm serve` after an upgrade.',
    ja: '常駐プロセスと、表示しているコマンドのバージョンが違います。更新後に `ytm serve` を再起動します。',
  },
  gate: {
    en: 'Not trouble but caution: the gate wants certainty first. These go away with the next attempts, except a missing component, which is a mistake in the config.',
    ja: '故障ではなく用心です。ゲートは確信を待っています。次の試行で消えますが、構成要素がないのは設定の誤りです。',
  },
};
