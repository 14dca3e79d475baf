#!/usr/bin/env bash
# Provar en ren installation: tom miljö utan hemkatalog, nät bara medan paketen installeras, sedan inget alls.
#
#   deploy/fresh.sh [MAPP]
#
# Kopierar projektet till MAPP (annars en tillfällig), installerar det som make gör, tar bort nätet (bara den egna
# datorn, lo, finns kvar), kör assistent index och assistent serve, frågar, och läser i strace vart processerna
# försökte ansluta. Felkod 0: båda kommandona fungerade och inget försökte nå en annan dator. Behöver python3, strace,
# unshare, ip och rätt att skapa ett nätverksnamnrum (root, eller sudo).
set -euo pipefail

if [ "${1:-}" = "--utan-nät" ]; then # in the new network namespace, with the work folder as the second argument
    cd "$2"
    ip link set lo up
    assistent=.venv/bin/assistent
    traced=(strace -f -qq --seccomp-bpf -e signal=none -e trace=connect,sendto,sendmsg,sendmmsg)
    # what is to be found must be seen: an attempt to connect, and one to look up a name
    "${traced[@]}" -o ../control.strace .venv/bin/python - <<'PYTHON'
import contextlib, socket

for host in ("192.0.2.1", "exempelby.se"):
    with contextlib.suppress(OSError):
        socket.create_connection((host, 80), timeout=1)
PYTHON
    "${traced[@]}" -o ../index.strace "$assistent" index
    "${traced[@]}" -o ../serve.strace "$assistent" serve --port 7861 &
    serving=$!
    trap 'kill $serving $(pgrep -P $serving) 2>/dev/null || true' EXIT
    .venv/bin/python - <<'PYTHON'
import json, sys, time, urllib.request

address = "http://127.0.0.1:7861"
for attempt in range(240):
    try:
        urllib.request.urlopen(f"{address}/readyz", timeout=10).read()
        break
    except OSError:
        time.sleep(0.5)
else:
    sys.exit("Webbsidan svarade inte.")
urllib.request.urlopen(f"{address}/", timeout=30).read()
body = json.dumps({"question": "När fastställdes ledningssystemet, och av vem?"}).encode()
request = urllib.request.Request(f"{address}/api/ask", body, {"Content-Type": "application/json"})
answer = json.load(urllib.request.urlopen(request, timeout=60))
print(f"Svaret: {answer['outcome']}, {len(answer['citations'])} citat")
sys.exit(answer["outcome"] != "answered")
PYTHON
    exit 0
fi

source=$(cd "$(dirname "$0")/.." && pwd)
work=${1:-$(mktemp -d)}
mkdir -p "$work/assistent"
git -C "$source" ls-files -z --cached --others --exclude-standard |
    tar -C "$source" --null --ignore-failed-read -T - -cf - | tar -C "$work/assistent" -xf -
cd "$work/assistent"

home="$work/ingen-hemkatalog"
bare=(env -i PATH="$PATH" HOME="$home" LANG=C.UTF-8 TMPDIR="$work")
begun=$(date +%s)
"${bare[@]}" python3 -m venv .venv
# the registry's address is the machine's own affair: what PIP_* says holds here too
registry=()
while IFS= read -r line; do registry+=("$line"); done < <(env | grep '^PIP_' || true)
for what in torch "-e ."; do
    # shellcheck disable=SC2086
    "${bare[@]}" ${registry[@]+"${registry[@]}"} .venv/bin/pip install --quiet --no-cache-dir \
        --disable-pip-version-check -c constraints.txt $what
done
echo "Installerat på $(($(date +%s) - begun)) sekunder."
rm -rf "$home" # what the installation's own tools wrote there is not ours

begun=$(date +%s)
"${bare[@]}" unshare -n bash "$work/assistent/deploy/fresh.sh" --utan-nät "$work/assistent"
echo "Läst in och svarat utan nät på $(($(date +%s) - begun)) sekunder."

# calls to an address that is not this machine's own, and look-ups of names wherever they go
reaching() { grep -hE 'sin6?_port' "$@" | grep -vE 'inet_addr\("127\.|"::1"' || true; grep -hE 'sin6?_port=htons\(53\)' "$@" || true; }
if [ "$(reaching "$work/control.strace" | grep -cE '192\.0\.2\.1|htons\(53\)')" -lt 2 ]; then
    echo "Försöken som gjordes för att prova mätningen syntes inte; den säger ingenting."
    exit 1
fi
tried=$(reaching "$work/index.strace" "$work/serve.strace" | sort -u)
if [ -n "$tried" ]; then
    printf 'Försökte nå en annan dator:\n%s\n' "$tried"
    exit 1
fi
if [ -e "$home" ]; then
    printf 'Skrev i hemkatalogen:\n%s\n' "$(find "$home")"
    exit 1
fi
seen=$(cat "$work/index.strace" "$work/serve.strace" | grep -c '(' || true)
echo "Inget försökte nå en annan dator ($seen anrop till den egna datorn, kontrollens försök syntes), och inget skrevs i hemkatalogen."
