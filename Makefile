# The project's commands. Each is a script: read it to see what it does.
.PHONY: run test dev bench pictures

# Builds the shop, imports the demo into an empty database and serves it.
run:
	@scripts/run.sh

# Everything that is checked before a change is accepted, with seconds per step.
test:
	@scripts/test.sh

# Serves a debug build and builds it again when a file changes.
dev:
	@scripts/dev.sh

# Measures a release build and prints JSON lines.
bench:
	@bench/run.sh

# Takes the README's pictures of the demo shop.
pictures:
	@scripts/pictures.sh
