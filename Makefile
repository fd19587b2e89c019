# The words a newcomer types. `make` alone prints them.

PREFIX     ?= /usr/local
SYSCONFDIR ?= /etc
UNITDIR    ?= $(PREFIX)/lib/systemd/system
DESTDIR    ?=
VENV       ?= .venv
SWIFT      ?= swift
FUZZ_SECONDS ?= 300
# Swift Testing would begin all tests at once, and none would be done before the patience of the others is over.
FEW_AT_ONCE = --experimental-maximum-parallelization-width 4

# Nobody looks a symbol up in the program: what would be kept for that alone can go.
RELEASE = $(SWIFT) build -c release --static-swift-stdlib -Xlinker --no-export-dynamic
STRIP  ?= strip

help: ## print these lines
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 16

demo: ## a demo Immich, ShareFCGI and a web server; one link a line (PORT=, IMMICH=2.3.1|3.1.0, FRONT=nginx|caddy, GATE=closed|check, SSO=1)
	@exec python3 demo/demo.py

test: packages $(VENV)/.done ## every test: Swift Testing, then pytest through real nginx, Caddy and Chromium
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build --disable-xctest $(FEW_AT_ONCE)
	$(VENV)/bin/pytest -n 2 --dist loadfile -c Tests/EndToEnd/pytest.ini --rootdir Tests/EndToEnd Tests/EndToEnd

packages: ## Debian's packages that building and testing need, where they are missing (apt, by sudo)
	@.ci/packages

bench: ## the budgets, side by side in one run, as a table
	@exec python3 Bench/bench.py

lint: $(VENV)/.done ## format, layering, and the rules that no compiler checks
	$(SWIFT) format lint --strict -r Sources Tests Package.swift
	python3 .ci/lint.py
	$(VENV)/bin/ruff check --config Tests/EndToEnd/ruff.toml Tests/EndToEnd Bench demo .ci
	$(VENV)/bin/ruff format --check --quiet --config Tests/EndToEnd/ruff.toml Tests/EndToEnd Bench demo .ci

install: ## the program, systemd units, nginx and Caddy files, and files for ban lists (PREFIX=, SYSCONFDIR=, UNITDIR=, DESTDIR=)
	$(RELEASE) --product share-fcgi
	install -D -m 0755 "$$($(RELEASE) --show-bin-path)/share-fcgi" "$(DESTDIR)$(PREFIX)/bin/share-fcgi"
	$(STRIP) "$(DESTDIR)$(PREFIX)/bin/share-fcgi"
	install -d "$(DESTDIR)$(UNITDIR)" "$(DESTDIR)$(SYSCONFDIR)/share-fcgi" "$(DESTDIR)$(SYSCONFDIR)/nginx/share-fcgi" "$(DESTDIR)$(SYSCONFDIR)/caddy/share-fcgi" "$(DESTDIR)$(PREFIX)/share/doc/share-fcgi"
	sed 's|/usr/bin/share-fcgi|$(PREFIX)/bin/share-fcgi|' systemd/share-fcgi.service > "$(DESTDIR)$(UNITDIR)/share-fcgi.service"
	install -m 0644 systemd/share-fcgi.socket "$(DESTDIR)$(UNITDIR)/"
	chmod 0644 "$(DESTDIR)$(UNITDIR)/share-fcgi.service"
	install -m 0644 $(filter-out %/pass.conf,$(wildcard nginx/share-fcgi/*.conf)) "$(DESTDIR)$(SYSCONFDIR)/nginx/share-fcgi/"
	@ours=nginx/share-fcgi/pass.conf; theirs="$(DESTDIR)$(SYSCONFDIR)/nginx/share-fcgi/pass.conf"; \
	if test -e "$$theirs" && ! cmp -s $$ours "$$theirs"; then \
		install -m 0644 $$ours "$$theirs.new" && echo "kept your $$theirs; the shipped one is $$theirs.new"; \
	else \
		install -m 0644 $$ours "$$theirs" && rm -f "$$theirs.new"; \
	fi
	install -m 0644 caddy/share-fcgi/*.caddy "$(DESTDIR)$(SYSCONFDIR)/caddy/share-fcgi/"
	install -m 0644 nginx/example.conf "$(DESTDIR)$(PREFIX)/share/doc/share-fcgi/nginx-example.conf"
	install -m 0644 nginx/example-gate.conf "$(DESTDIR)$(PREFIX)/share/doc/share-fcgi/nginx-example-gate.conf"
	install -m 0644 nginx/example-sign-in.conf "$(DESTDIR)$(PREFIX)/share/doc/share-fcgi/nginx-example-sign-in.conf"
	install -m 0644 nginx/example-authelia.conf "$(DESTDIR)$(PREFIX)/share/doc/share-fcgi/nginx-example-authelia.conf"
	install -m 0644 caddy/Caddyfile caddy/Caddyfile-gate caddy/Caddyfile-sign-in caddy/Caddyfile-authelia "$(DESTDIR)$(PREFIX)/share/doc/share-fcgi/"
	install -m 0644 apache/example-admit.conf "$(DESTDIR)$(PREFIX)/share/doc/share-fcgi/apache-example-admit.conf"
	for file in fail2ban/*/* crowdsec/*/*.yaml crowdsec/*/*/*.yaml; do install -D -m 0644 "$$file" "$(DESTDIR)$(PREFIX)/share/doc/share-fcgi/$$file" || exit 1; done
	install -m 0644 README.md LICENSE "$(DESTDIR)$(PREFIX)/share/doc/share-fcgi/"
	for file in docs/*.md docs/*/*.md; do install -D -m 0644 "$$file" "$(DESTDIR)$(PREFIX)/share/doc/share-fcgi/$$file" || exit 1; done
	test -e "$(DESTDIR)$(SYSCONFDIR)/share-fcgi/config.json5" || install -m 0644 systemd/config.json5 "$(DESTDIR)$(SYSCONFDIR)/share-fcgi/config.json5"

build: ## the release build, with the Swift runtime linked in
	$(RELEASE)

fuzz: ## the fuzzers, FUZZ_SECONDS each
	@exec Tests/Fuzz/run $(FUZZ_SECONDS)

clean: ## everything that was built
	$(SWIFT) package clean
	rm -rf .build-* $(VENV)

$(VENV)/.done: Tests/EndToEnd/requirements.txt
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

.DEFAULT_GOAL := help
.PHONY: help demo test packages bench lint install build fuzz clean
