#!/usr/bin/env bash
# Lets libFuzzer look for inputs that break a target, starting from ../shared/corpus (read in place). Works with the
# stable toolchain: coverage needs no nightly, only the address sanitizer would (and our parsers have no unsafe code).
#
#   tools/fuzz/run.sh            every target, FUZZ_SECONDS (630) of CPU in all
#   tools/fuzz/run.sh capture    one target
# With nightly and cargo-fuzz, `cargo +nightly fuzz run capture --features libfuzzer` does the same with the sanitizer.
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly TRIPLE=$(rustc -vV | sed -n 's/^host: //p')
readonly BUILT=build/fuzz
readonly TARGETS=(capture rewrite extras index program language)
readonly LONGEST_INPUT=65536

fail() {
    printf 'fuzz: %s\n' "$@" >&2
    exit 1
}

build() {
    local flags=(-Cpasses=sancov-module --cfg=fuzzing -Ccodegen-units=1 -Cdebug-assertions=on -Coverflow-checks=on)
    local coverage
    for coverage in level=4 inline-8bit-counters pc-table trace-compares; do
        flags+=("-Cllvm-args=-sanitizer-coverage-$coverage")
    done
    # With --target, build scripts are not instrumented.
    RUSTFLAGS="${flags[*]}" CARGO_INCREMENTAL=0 cargo build --quiet --release --target "$TRIPLE" \
        --target-dir "$BUILT/target" -p tiercel-fuzz --features libfuzzer
}

seeds() {
    case $1 in
    capture | rewrite)
        echo "$BUILT/seeds/capture"
        find ../shared/corpus/files -name '*.scap' -printf '%h\n' 2>/dev/null | sort -u
        ;;
    *) echo "$BUILT/seeds/$1" ;;
    esac
}

run() {
    local target=$1 seconds=$2 found=$BUILT/found/$1 inputs
    mkdir -p "$found" "$BUILT/crashes"
    mapfile -t inputs < <(seeds "$target")
    printf '==> %s for %s s\n' "$target" "$seconds"
    "$BUILT/target/$TRIPLE/release/$target" "$found" "${inputs[@]}" -max_total_time="$seconds" -max_len=$LONGEST_INPUT \
        -timeout=20 -rss_limit_mb=2048 -malloc_limit_mb=512 -print_final_stats=1 -verbosity=0 \
        -artifact_prefix="$BUILT/crashes/$target-" 2>&1 | sed "/# Uses: /d; /ecommended dictionary/d" | tail -n 30 ||
        fail "$target broke; the input is in $BUILT/crashes" "run it again: $BUILT/target/$TRIPLE/release/$target FILE"
}

# Rules files, conditions, outputs, options and programs are read by Python: Hypothesis makes the inputs.
language() {
    local end=$((SECONDS + $1)) round=0
    printf '==> language for %s s\n' "$1"
    while [ $SECONDS -lt $end ]; do
        round=$((round + 1))
        FUZZ_EXAMPLES=1500 .venv/bin/python -m pytest tests/property/test_fuzz_inputs.py -q -p no:cacheprovider \
            --hypothesis-seed=$RANDOM$RANDOM >"$BUILT/language.log" 2>&1 ||
            fail "language broke" "$(tail -n 40 "$BUILT/language.log")"
    done
    printf '%s rounds of every test in tests/property/test_fuzz_inputs.py\n' $round
}

chosen=("$@")
[ $# -gt 0 ] || chosen=("${TARGETS[@]}")
command -v c++ >/dev/null || fail "libFuzzer needs a C++ compiler" "run: make setup-tests"
build
cargo run --quiet --profile ci -p tiercel-fuzz --example seeds -- "$BUILT/seeds"
for target in "${chosen[@]}"; do
    seconds=$((${FUZZ_SECONDS:-630} / ${#chosen[@]}))
    if [ "$target" = language ]; then language "$seconds"; else run "$target" "$seconds"; fi
done
