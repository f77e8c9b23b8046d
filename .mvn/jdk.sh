# shellcheck shell=bash
# Finds a JDK 25 or newer and sets JAVA_HOME to it, and says what else is missing; sourced by the
# launchers in the root.
# Works with the bash 3.2 of macOS.

# The `release` file answers without starting a JVM.
is_jdk_25() {
  local home=$1 version
  [ -x "$home/bin/javac" ] && [ -r "$home/release" ] || return 1
  version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
  [ -n "$version" ] && [ "$version" -ge 25 ]
}

# The home of the javac on PATH, links followed.
jdk_on_path() {
  local javac link
  javac=$(command -v javac) || return 0
  while link=$(readlink "$javac"); do
    case $link in
      /*) javac=$link ;;
      *) javac=$(dirname "$javac")/$link ;;
    esac
  done
  dirname "$(dirname "$javac")"
}

find_jdk() {
  local home
  for home in "${HARDSTOP_JAVA_HOME:-}" "${JAVA_HOME:-}" "$(jdk_on_path)" \
    /usr/lib/jvm/*25* /usr/lib/jvm/* /opt/java/* /opt/*jdk* \
    "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/* "$HOME"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if [ -n "$home" ] && is_jdk_25 "$home"; then
      export JAVA_HOME=$home
      return
    fi
  done
  cat >&2 <<'MISSING'
hardstop: no JDK 25 or newer found.
  Looked at HARDSTOP_JAVA_HOME, JAVA_HOME, PATH and the usual folders.
  Get one, for example:  apt-get install openjdk-25-jdk    (Debian 14, Ubuntu 25.10 or newer)
                         brew install openjdk@25           (macOS)
                         sdk install java 25-tem           (SDKMAN)
  or any JDK 25 unpacked somewhere:  export HARDSTOP_JAVA_HOME=/path/to/jdk-25
MISSING
  exit 2
}

need_maven() {
  if ! command -v mvn >/dev/null; then
    cat >&2 <<'MISSING'
hardstop: Maven is missing (command mvn, 3.8.7 or newer); it builds Hardstop.
  Get it:  apt-get install maven    or    brew install maven    or    sdk install maven
MISSING
    exit 2
  fi
}

need_node() {
  if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    cat >&2 <<'MISSING'
hardstop: Node.js is missing (commands node, 18 or newer, and npm); tests start SDKs of npm with it.
  Get it:  apt-get install nodejs npm    or    brew install node
MISSING
    exit 2
  fi
}
