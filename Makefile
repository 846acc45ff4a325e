# The two commands of the README are `make run` and `make test`.

DEBIAN_PACKAGES := libsqlite3-dev liblz4-dev zlib1g-dev libexpat1-dev
HEADERS := sqlite3.h lz4.h zlib.h expat.h
SIJILL := .build/release/sijill
EXAMPLE := Workflows/passport-renewal/example.xes
STORE := .build/example-store
LIVES := .build/lives-store
LIFE = $$($(SIJILL) list --service passport-renewal --limit 1 --json --store $(LIVES) | grep -o 'passport-renewal/[A-Z0-9]*' | head -1)

.PHONY: run test prove soak mutations fuzz format-check benchmark man completions install dependencies clean

## Build release and run the main job on the example that comes with the project.
run: dependencies
	swift build -c release --product sijill
	@rm -rf $(STORE) .build/example-export.xes
	@echo; echo "== a new store =="
	$(SIJILL) init --store $(STORE)
	@echo; echo "== import a history, in the order in which things happened =="
	$(SIJILL) import xes $(EXAMPLE) --service passport-renewal --by-time --store $(STORE)
	@echo; echo "== replay it through the state machine =="
	$(SIJILL) replay --store $(STORE)
	@echo; echo "== project it into SQLite =="
	$(SIJILL) rebuild --store $(STORE)
	$(SIJILL) stats --store $(STORE)
	$(SIJILL) list --limit 5 --store $(STORE)
	@echo; echo "== hold the definitions of all services against the rules =="
	$(SIJILL) check --strict
	$(SIJILL) snapshots check
	@echo; echo "== check every byte, export it again =="
	$(SIJILL) verify --store $(STORE)
	$(SIJILL) export xes .build/example-export.xes --service passport-renewal --store $(STORE)
	@echo; echo "== a year of the portal: lives over all services through the engine, in simulated time =="
	@rm -rf $(LIVES)
	$(SIJILL) generate --applications 3000 --seed 7 --callers 16 --store $(LIVES)
	@echo; echo "== what they came to, from the read models =="
	$(SIJILL) report --store $(LIVES)
	@echo "== one of them, in Arabic and in English =="
	$(SIJILL) show $(LIFE) --language ar --store $(LIVES)
	$(SIJILL) show $(LIFE) --language en --store $(LIVES)
	@echo; echo "The store is the folder $(STORE). What to try next:"
	@echo "  $(SIJILL) show PR-0007 --store $(STORE)                 one application's life"
	@echo "  $(SIJILL) submit passport-renewal --by citizen-1 --role applicant \\"
	@echo "      --data @Workflows/passport-renewal/example-application.json --store $(STORE)"
	@echo "  $(SIJILL) diagram passport-renewal --format svg --application PR-0007 --output passport.svg --store $(STORE)"
	@echo "  $(SIJILL) list --state payment --store $(STORE)         who is waiting to pay"
	@echo "  $(SIJILL) import xes FILE.xes.gz --service NAME --as-recorded --store $(STORE)"
	@echo "  $(SIJILL) --help"

## Build everything and run all tests, which hold exports and diagrams against xmllint and Graphviz, then prove the log and the lives.
test: DEBIAN_PACKAGES += libxml2-utils graphviz
test: dependencies
	swift test
	$(MAKE) --no-print-directory prove

## Cut the power at every call, fail every call, turn bits around, kill the real program, and lead lives over power cuts.
prove: CRASH_STATES := 1000000
prove: FAULTS := --traces 1
prove: FLIPS := --sample 100000
prove: KILLS := 50
prove: LIFE_RUNS := 200
soak: CRASH_STATES := 100000000
soak: FAULTS := --traces 32
soak: FLIPS := --all
soak: KILLS := 2000
soak: LIFE_RUNS := 10000
prove soak: dependencies
	swift build -c release --product sijill
	swift build -c release --product log-prover
	swift build -c release --product log-writer
	swift build -c release --product life-prover
	.build/release/log-prover crash --states $(CRASH_STATES) --threads 2
	.build/release/log-prover faults $(FAULTS)
	.build/release/log-prover flips $(FLIPS)
	Tests/KillLoops/run --loops $(KILLS)
	.build/release/life-prover --runs $(LIFE_RUNS) --threads 2

## Seed faults into the code of the log, one after another, and see that the checks find each.
mutations: dependencies
	Tests/Mutations/run

## Feed decoders and recovery with what libFuzzer makes up; SECONDS_IN_ALL=600 SEED=0 for ten minutes of something new.
SECONDS_IN_ALL := 60
SEED := 1
fuzz: dependencies
	Tests/Fuzzing/run --seconds $(SECONDS_IN_ALL) --seed $(SEED)

## Fail on anything that the formatter or the documentation rules would change.
format-check:
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

## Measure the log, replay and rebuild beside what the hardware allows and beside other stores.
## `make benchmark ARGUMENTS="commit callers"` measures these parts only, `ARGUMENTS=--long` takes its time.
benchmark: DEBIAN_PACKAGES += librocksdb-dev liblmdb-dev libzstd-dev
benchmark: HEADERS += rocksdb/c.h lmdb.h zstd.h
benchmark: dependencies
	cd Benchmarks && swift run -c release sijill-benchmarks $(ARGUMENTS)

## Write the manual page and the completions of shells, made from the definitions of the commands, into .build/share.
SHARE := .build/share
man: program
	@mkdir -p $(SHARE)
	env -u SIJILL_STORE $(SIJILL) manual > $(SHARE)/sijill.1
completions: program
	@mkdir -p $(SHARE)
	$(SIJILL) --generate-completion-script bash > $(SHARE)/sijill.bash
	$(SIJILL) --generate-completion-script zsh > $(SHARE)/_sijill
	$(SIJILL) --generate-completion-script fish > $(SHARE)/sijill.fish

.PHONY: program
program: dependencies
	swift build -c release --product sijill

## Install the program with its manual, completions and systemd unit: `make install PREFIX=/usr`, DESTDIR for packages.
PREFIX ?= /usr/local
install: man completions
	install -D -m 755 $(SIJILL) $(DESTDIR)$(PREFIX)/bin/sijill
	install -D -m 644 $(SHARE)/sijill.1 $(DESTDIR)$(PREFIX)/share/man/man1/sijill.1
	install -D -m 644 $(SHARE)/sijill.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/sijill
	install -D -m 644 $(SHARE)/_sijill $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_sijill
	install -D -m 644 $(SHARE)/sijill.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/sijill.fish
	install -D -m 644 Packaging/sysusers.conf $(DESTDIR)$(PREFIX)/lib/sysusers.d/sijill.conf
	sed 's|@PREFIX@|$(PREFIX)|' Packaging/sijill.service > $(SHARE)/sijill.service
	install -D -m 644 $(SHARE)/sijill.service $(DESTDIR)$(PREFIX)/lib/systemd/system/sijill.service

## Install the libraries that are missing.
dependencies:
	@command -v swift >/dev/null || { echo "Swift 6.2 or newer is needed: https://www.swift.org/install" >&2; exit 1; }
	@missing=""; \
	if command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then \
	  for package in $(DEBIAN_PACKAGES); do \
	    dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'install ok installed' || missing="$$missing $$package"; \
	  done; \
	  if [ -n "$$missing" ]; then \
	    echo "installing$$missing"; \
	    as_root=""; [ "$$(id -u)" = 0 ] || as_root=sudo; \
	    $$as_root apt-get update -q && $$as_root apt-get install -q -y --no-install-recommends $$missing; \
	  fi; \
	else \
	  for header in $(HEADERS); do \
	    printf '#include <%s>\n' $$header | cc -E - >/dev/null 2>&1 || missing="$$missing $$header"; \
	  done; \
	  if [ -n "$$missing" ]; then \
	    echo "This system has no apt, and these C headers are missing:$$missing" >&2; \
	    echo "Install the development files that have them with your system's package manager." >&2; \
	    exit 1; \
	  fi; \
	fi

clean:
	rm -rf .build Benchmarks/.build
