# shellcheck shell=bash
# Builds the benchmarks and sets classpath. Sourced by jmh and memory.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=.mvn/jdk.sh
. "$root/.mvn/jdk.sh"
find_jdk
need_maven
cd "$root"
# One call, since the modules find each other only inside one build.
mvn -q -B -pl benchmarks -am -DskipTests package \
  org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath \
  -Dmdep.outputFile="$root/benchmarks/target/classpath"
classpath=benchmarks/target/classes:$(cat benchmarks/target/classpath)
